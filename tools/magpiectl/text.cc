#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "tools/magpiectl/print.h"

namespace magpie::ctl {
namespace {

// The code point at the front of `text`, which is taken off. A byte that is not UTF-8 counts as
// one character.
char32_t TakeCodePoint(absl::string_view& text) {
  const auto lead = static_cast<unsigned char>(text[0]);
  const size_t size = lead < 0x80 ? 1 : lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC0 ? 2 : 1;
  char32_t point = size == 1 ? lead : lead & (0xFF >> (size + 1));
  const size_t taken = std::min(size, text.size());
  for (size_t i = 1; i < taken; ++i) point = (point << 6) | (text[i] & 0x3F);
  text.remove_prefix(taken);
  return point;
}

// The blocks that terminals show with no or two columns; rough, and enough for a table.
size_t WidthOf(char32_t point) {
  if (point >= 0x300 && point <= 0x36F) return 0;
  const bool wide = (point >= 0x1100 && point <= 0x115F) || (point >= 0x2E80 && point <= 0xA4CF) ||
                    (point >= 0xAC00 && point <= 0xD7A3) || (point >= 0xF900 && point <= 0xFAFF) ||
                    (point >= 0xFE30 && point <= 0xFE6F) || (point >= 0xFF00 && point <= 0xFF60) ||
                    (point >= 0x1F300 && point <= 0x1FAFF) ||
                    (point >= 0x20000 && point <= 0x3FFFD);
  return wide ? 2 : 1;
}

bool IsControl(char32_t point) { return point < 0x20 || (point >= 0x7F && point < 0xA0); }

}  // namespace

std::string OneLine(absl::string_view text) {
  std::string line;
  while (!text.empty()) {
    const absl::string_view before = text;
    if (IsControl(TakeCodePoint(text))) {
      if (!line.empty() && line.back() != ' ') line += ' ';
    } else {
      absl::StrAppend(&line, before.substr(0, before.size() - text.size()));
    }
  }
  return std::string(absl::StripTrailingAsciiWhitespace(line));
}

size_t Width(absl::string_view text) {
  size_t width = 0;
  while (!text.empty()) width += WidthOf(TakeCodePoint(text));
  return width;
}

std::string Cut(absl::string_view text, size_t columns) {
  static constexpr absl::string_view kMore = "...";
  const std::string line = OneLine(text);
  if (Width(line) <= columns) return line;
  absl::string_view rest = line;
  size_t width = 0;
  while (!rest.empty()) {
    absl::string_view next = rest;
    width += WidthOf(TakeCodePoint(next));
    if (width + kMore.size() > columns) break;
    rest = next;
  }
  return absl::StrCat(line.substr(0, line.size() - rest.size()), kMore);
}

std::vector<std::string> Wrap(absl::string_view text, size_t columns) {
  std::vector<std::string> lines;
  for (const absl::string_view word : absl::StrSplit(OneLine(text), ' ', absl::SkipEmpty())) {
    if (!lines.empty() && Width(lines.back()) + 1 + Width(word) <= columns) {
      absl::StrAppend(&lines.back(), " ", word);
    } else {
      lines.emplace_back(word);
    }
  }
  return lines;
}

}  // namespace magpie::ctl
