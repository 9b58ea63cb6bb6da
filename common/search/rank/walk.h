// The units of a segment that may reach a rank: MaxScore (Turtle and Flood, 1995) by windows, as
// whole clauses are left out once all of them together fall short of what is wanted.

#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "absl/functional/function_ref.h"
#include "common/search/bitmap/bitmap.h"
#include "common/search/rank/clause.h"

namespace magpie::search {

// Goes through a segment once. `window` is all 0 before and after; it may serve many walks.
class Walk {
 public:
  Walk(const Segment& segment, std::vector<Clause> clauses, Window& window);

  // Calls `offer` with each unit of the documents `among` that has at least `wanted`, which `offer`
  // may raise.
  void Units(const Bitmap& among, int32_t& wanted,
             absl::FunctionRef<void(uint32_t unit, int32_t sum)> offer);

  // Calls `offer` with each document of `among` of which a unit has anything, and what its units
  // have.
  void Documents(const Bitmap& among,
                 absl::FunctionRef<void(uint32_t document, const int32_t* sums)> offer);

 private:
  // The next unit that any of the clauses from `first` on has.
  uint32_t Next(size_t first) const;
  // Keeps the met units that may have `wanted` with what the clauses before `first` may add, and
  // adds that.
  void Complete(size_t first, int32_t wanted);
  // Adds what the kept ones have of a clause, and keeps those that may still have `wanted`.
  void AddAndKeep(size_t clause, int32_t wanted);

  const Segment& segment_;
  std::vector<Clause> clauses_;         // those of the least bound first
  std::vector<int32_t> bounds_before_;  // of the clauses before each, and of all
  Window& window_;
  std::vector<uint32_t> kept_;  // of the met ones, their places in the window
};

}  // namespace magpie::search
