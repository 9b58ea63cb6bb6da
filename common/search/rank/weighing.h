// A query as a snapshot has it: the postings of its terms, and what each is worth there.

#pragma once

#include <cstdint>
#include <vector>

#include "common/search/index.h"
#include "common/search/query.h"

namespace magpie::search {

struct WeighedTerm {
  // Its rarity, times what the query says that it counts.
  float weight;
  std::vector<Segment::Postings> postings;  // by part
};

using WeighedAlternative = std::vector<WeighedTerm>;
// A unit has of it the best alternative.
using WeighedGroup = std::vector<WeighedAlternative>;

struct FieldQuery {
  text::Field field;
  std::vector<WeighedGroup> groups = {};
  float own = 0;  // what a text equal to the query, of mean length, would reach
  size_t terms = 0;
  uint64_t postings = 0;
};

// One for each field, in the order of fields.
std::vector<FieldQuery> Weigh(const Snapshot& snapshot, const Query& query);

}  // namespace magpie::search
