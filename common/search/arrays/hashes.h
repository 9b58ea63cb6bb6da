// Where a hash is among sorted hashes: they are spread evenly, so it is near its share of them.

#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

namespace magpie::search {

// The place of the first that is not less than `hash`.
inline size_t LowerBoundOfHash(std::span<const uint64_t> sorted, uint64_t hash) {
  const double share = static_cast<double>(hash) * 0x1p-64 * static_cast<double>(sorted.size());
  size_t begin = std::min(static_cast<size_t>(share), sorted.size());
  size_t end = begin;
  // In steps that double, away from there until it is between the two.
  for (size_t step = 16; begin > 0 && sorted[begin - 1] >= hash; step *= 2) {
    end = begin;
    begin -= std::min(begin, step);
  }
  for (size_t step = 16; end < sorted.size() && sorted[end] < hash; step *= 2) {
    begin = end;
    end += std::min(sorted.size() - end, step);
  }
  const auto found = std::lower_bound(sorted.begin() + static_cast<int64_t>(begin),
                                      sorted.begin() + static_cast<int64_t>(end), hash);
  return static_cast<size_t>(found - sorted.begin());
}

}  // namespace magpie::search
