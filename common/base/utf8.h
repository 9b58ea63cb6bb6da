// UTF-8: finds its characters, and makes valid text of any bytes.

#pragma once

#include <cstddef>
#include <string>

#include "absl/strings/string_view.h"

namespace magpie {

// The size of the character that `text` begins with, by table 3-7 of the Unicode standard; 0 if it
// is ill-formed. `text` must not be empty.
inline size_t CharacterSize(absl::string_view text) {
  const auto byte = [&](size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(0);
  if (first < 0x80) return 1;
  const size_t size = first < 0xC2 ? 0 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : first < 0xF5 ? 4 : 0;
  if (size == 0 || text.size() < size) return 0;
  for (size_t i = 1; i < size; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return 0;
  }
  if (first == 0xE0 && byte(1) < 0xA0) return 0;  // overlong
  if (first == 0xED && byte(1) > 0x9F) return 0;  // a surrogate
  if (first == 0xF0 && byte(1) < 0x90) return 0;  // overlong
  if (first == 0xF4 && byte(1) > 0x8F) return 0;  // beyond U+10FFFF
  return size;
}

// Text that protobuf and HTTP/2 accept: at most `limit` bytes of `text`, cut between characters,
// with '?' for each byte that is not UTF-8.
std::string ToUtf8(absl::string_view text, size_t limit);

}  // namespace magpie
