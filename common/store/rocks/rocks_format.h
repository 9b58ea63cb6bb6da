// The format of the store in RocksDB:
//
//   database      := commit-number? entry*
//   commit-number := key "\x00commit", value fixed64   the highest version ever given
//   entry         := key bytes (not \x00 first), value version bytes
//   version       := fixed64                           chosen by its writer or the store
//   fixed64       := 8 bytes, big-endian
//
// The commit number is written with every group, so that the versions that the store chooses only
// grow, even over restarts, and a key that is created again never has an old version.

#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "absl/strings/string_view.h"

namespace magpie::store {

inline constexpr absl::string_view kCommitNumberKey("\0commit", 7);
// Below every key of an entry, above the commit number's.
inline constexpr absl::string_view kFirstKey("\x01", 1);

using Fixed64 = std::array<char, sizeof(uint64_t)>;

constexpr Fixed64 ToFixed64(uint64_t number) {
  Fixed64 bytes{};
  for (size_t i = 0; i < bytes.size(); ++i) {
    bytes[i] = static_cast<char>(number >> (8 * (bytes.size() - 1 - i)));
  }
  return bytes;
}

constexpr absl::string_view ToView(const Fixed64& bytes) { return {bytes.data(), bytes.size()}; }

// The number in the first 8 bytes; nothing if there are fewer.
constexpr std::optional<uint64_t> ParseFixed64(absl::string_view bytes) {
  if (bytes.size() < sizeof(uint64_t)) return std::nullopt;
  uint64_t number = 0;
  for (size_t i = 0; i < sizeof(uint64_t); ++i) {
    number = number << 8 | static_cast<uint8_t>(bytes[i]);
  }
  return number;
}

}  // namespace magpie::store
