#include "common/base/utf8.h"

#include <algorithm>

namespace magpie {

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
