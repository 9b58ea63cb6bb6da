// Whether arrays are in order, for those that were read and not made.

#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

namespace magpie::search {

// Whether each number is above the one before it.
template <class Number>
bool Rise(const std::vector<Number>& numbers) {
  return std::ranges::adjacent_find(numbers, std::greater_equal<>()) == numbers.end();
}

inline bool AreBelow(std::span<const uint32_t> numbers, size_t end) {
  return std::ranges::all_of(numbers, [end](uint32_t number) { return number < end; });
}

}  // namespace magpie::search
