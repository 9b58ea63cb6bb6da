// The documents that fit a text best.
//
//   unit       BM25 of the terms of the query in it, field by field, each field divided by its best
//              unit, then weighed and added: so no field outweighs the others in a long query
//   document   its ten best units together: many ways to ask that fit a little count for more than
//              one
//
// How much of the query is found is another question, for the best of a bad lot has the rank of the
// best. A unit has the share that it reaches of what the query itself would reach; a document half
// of its best unit and half the mean of its ten best. It is from 0 to 1, and means the same for any
// query.

#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "common/search/filter.h"
#include "common/search/index.h"
#include "common/search/query.h"
#include "common/search/rank/impacts.h"

namespace magpie::search {

inline constexpr size_t kBestUnits = 10;

struct Hit {
  std::string id;
  float rank;   // above 0; of this query alone
  float score;  // how much of the query it has, from 0 to 1
  // Of its units, the place of the best one.
  uint32_t unit = 0;
};

// The best `limit` of the documents that `filter` accepts, the best first; of equals by id. Those
// that share no term with `query` are left out, and those that are not accepted influence no rank.
std::vector<Hit> Rank(const Snapshot& snapshot, const Query& query, const Filter& filter,
                      const Scoring& scoring, size_t limit);

// Those that have all words come first, ranked among themselves, then the others in the order of
// Rank. They have an alternative of each group of kWords, not necessarily all in one unit. Without
// a word, it is Rank.
std::vector<Hit> RankAllWordsFirst(const Snapshot& snapshot, const Query& query,
                                   const Filter& filter, const Scoring& scoring, size_t limit);

}  // namespace magpie::search
