// FNV-1a, 64 bit: a hash that is the same in every process and release, so it may be
// stored on disk. Not for values that an attacker must not guess.
// https://datatracker.ietf.org/doc/draft-eastlake-fnv/

#pragma once

#include <cstdint>

#include "absl/strings/string_view.h"

namespace magpie {

inline constexpr uint64_t kFnvOffset = 0xCBF29CE484222325;

// The hash of `text`. To continue a hash, pass it as `seed`.
constexpr uint64_t Fnv1a(absl::string_view text, uint64_t seed = kFnvOffset) {
  constexpr uint64_t kPrime = 0x100000001B3;
  uint64_t hash = seed;
  for (const char c : text) hash = (hash ^ static_cast<uint8_t>(c)) * kPrime;
  return hash;
}

}  // namespace magpie
