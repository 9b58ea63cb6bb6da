#include "common/base/utf8.h"

#include <algorithm>
#include <cstdint>

namespace magpie {
namespace {

// The bytes that a character has by the first of them; 0 where no character begins so.
size_t SizeBy(unsigned char first) {
  if (first < 0x80) return 1;
  if (first < 0xC2) return 0;
  if (first < 0xE0) return 2;
  if (first < 0xF0) return 3;
  return first < 0xF5 ? 4 : 0;
}

// The size of the character that `text` begins with, by RFC 3629; 0 where it begins with none.
size_t CharacterSize(absl::string_view text) {
  const auto first = static_cast<unsigned char>(text[0]);
  const size_t size = SizeBy(first);
  if (size <= 1) return size;
  if (size > text.size()) return 0;
  uint32_t code = first & (0xFFU >> (size + 1));
  for (const char c : text.substr(1, size - 1)) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte & 0xC0) != 0x80) return 0;
    code = code << 6 | (byte & 0x3F);
  }
  const bool is_overlong = (size == 3 && code < 0x800) || (size == 4 && code < 0x10000);
  const bool is_surrogate = code >= 0xD800 && code <= 0xDFFF;
  return is_overlong || is_surrogate || code > 0x10FFFF ? 0 : size;
}

}  // namespace

std::string ToUtf8(absl::string_view text, size_t limit) {
  std::string out;
  while (!text.empty()) {
    const size_t size = CharacterSize(text);
    const absl::string_view next = size == 0 ? "?" : text.substr(0, size);
    if (out.size() + next.size() > limit) break;
    out.append(next.data(), next.size());
    text.remove_prefix(std::max<size_t>(size, 1));
  }
  return out;
}

}  // namespace magpie
