#include "common/diff/diff.h"

#include <algorithm>
#include <dtl/dtl.hpp>
#include <span>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace magpie {
namespace {

using Lines = std::vector<std::string>;

constexpr size_t kContext = 3;

Lines LinesOf(absl::string_view text) {
  if (text.empty()) return {};
  if (text.back() == '\n') text.remove_suffix(1);
  return absl::StrSplit(text, '\n');
}

// A line of both texts (' '), of the first one alone ('-'), or of the second ('+').
struct Edit {
  char mark;
  std::string line;
};
using Edits = std::vector<Edit>;

Edits Compare(const Lines& before, const Lines& after) {
  Edits edits;
  edits.reserve(before.size() + after.size());
  if (before.size() > kMaxDiffLines || after.size() > kMaxDiffLines) {
    for (const std::string& line : before) edits.push_back({'-', line});
    for (const std::string& line : after) edits.push_back({'+', line});
    return edits;
  }
  dtl::Diff<std::string, Lines> diff(before, after);
  diff.compose();
  for (const auto& [line, info] : diff.getSes().getSequence()) {
    edits.push_back({info.type == dtl::SES_COMMON ? ' '
                     : info.type == dtl::SES_ADD  ? '+'
                                                  : '-',
                     line});
  }
  return edits;
}

// Where the hunk that begins with the change at `begin` ends: kContext lines after its last change.
size_t HunkEnd(const Edits& edits, size_t begin) {
  size_t last = begin;
  for (size_t i = begin; i < edits.size() && i <= last + 2 * kContext + 1; ++i) {
    if (edits[i].mark != ' ') last = i;
  }
  return std::min(last + kContext + 1, edits.size());
}

// "4,2": the first line and how many; the line before, if there are none.
std::string Range(size_t before, size_t count) {
  return absl::StrCat(count == 0 ? before : before + 1, ",", count);
}

std::string Hunk(std::span<const Edit> edits, size_t old_line, size_t new_line) {
  const auto count = [&](char mark) {
    return static_cast<size_t>(std::ranges::count_if(
        edits, [mark](const Edit& edit) { return edit.mark == ' ' || edit.mark == mark; }));
  };
  std::string text =
      absl::StrCat("@@ -", Range(old_line, count('-')), " +", Range(new_line, count('+')), " @@\n");
  for (const Edit& edit : edits) {
    text.push_back(edit.mark);
    absl::StrAppend(&text, edit.line, "\n");
  }
  return text;
}

}  // namespace

std::string UnifiedDiff(absl::string_view before, absl::string_view after) {
  const Edits edits = Compare(LinesOf(before), LinesOf(after));
  std::string text;
  size_t old_line = 0;  // lines before edits[i]
  size_t new_line = 0;
  size_t hunk = 0;  // where the next one may begin
  for (size_t i = 0; i < edits.size();) {
    if (edits[i].mark == ' ') {
      ++i;
      ++old_line;
      ++new_line;
      continue;
    }
    const size_t context = std::min(kContext, i - hunk);
    const size_t end = HunkEnd(edits, i);
    const auto part = std::span(edits).subspan(i - context, end - i + context);
    absl::StrAppend(&text, Hunk(part, old_line - context, new_line - context));
    for (; i < end; ++i) {
      if (edits[i].mark != '+') ++old_line;
      if (edits[i].mark != '-') ++new_line;
    }
    hunk = end;
  }
  return text;
}

}  // namespace magpie
