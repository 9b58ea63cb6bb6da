// Passes over all rows of a segment, with as wide registers as the processor has.

#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace magpie::search {

// The highest of `size` numbers; 0 if none is above.
int32_t MostOfRows(const int32_t* numbers, size_t size);

// What rows have of four fields, and what each counts for.
struct WeighedFields {
  std::array<const int32_t*, 4> sums;
  std::array<float, 4> factors;
};

// Of each of `size` rows the sum of its fields, each times its factor; at least 1 where there is
// anything. `ranks` is none of the sums.
void RankRows(const WeighedFields& fields, int32_t* ranks, size_t size);

}  // namespace magpie::search
