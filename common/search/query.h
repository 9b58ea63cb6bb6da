// What is looked for: terms, each with what it counts for, and what it stands for.
//
//   «charged twce»     group  alternative  field   weight
//     "charg"            0        0        kWords   1
//     "twce"             1        0        kWords   1
//     "twice"            1        1        kWords   0.8     stands for "twce"
//
// Alternatives of a group mean the same. A unit has of a group what the best alternative gives it,
// and of an alternative the sum of its terms. Groups are those of one field: the grams of "twce"
// and of "twice" may have the same group, and are added to the rank as grams.

#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "common/search/counted.h"
#include "common/text/analyze.h"

namespace magpie::search {

struct QueryTerm {
  TermKey key;
  text::Field field;         // where it counts
  float weight = 1;          // more than 1 if the query repeats it
  uint32_t group = 0;        // terms of one field and group are together
  uint32_t alternative = 0;  // 0 is what was typed
  // Words that were typed and for which this was put; empty if it is what was typed.
  std::string stands_for = {};
  std::string text = {};  // the term
  // It may have been meant, where others mean the same: a word that is written like it.
  bool is_guess = false;

  bool operator==(const QueryTerm&) const = default;
};

// In the order of field, group and alternative; of one alternative by key, each key once.
struct Query {
  std::vector<QueryTerm> terms;
};

// The weight of a term that `frequency` of `units` have.
float Rarity(uint64_t frequency, uint64_t units);

// The terms of a text as they are, each in a group of its own.
Query QueryOf(const text::Terms& terms);

}  // namespace magpie::search
