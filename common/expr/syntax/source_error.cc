#include "common/expr/syntax/source_error.h"

#include <algorithm>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/expr/datum/utf8.h"
#include "common/status/error.h"

namespace magpie::expr {

absl::Status SourceError(absl::string_view source, size_t offset, absl::string_view what) {
  const absl::string_view before = source.substr(0, offset);
  const size_t line_number = 1 + std::count(before.begin(), before.end(), '\n');
  const size_t begin = before.rfind('\n') + 1;  // npos + 1 is 0
  const size_t end = std::min(source.find('\n', begin), source.size());
  const absl::string_view indent = source.substr(begin, offset - begin);

  std::string caret;
  for (const char c : indent) {
    // A tab stays a tab, so that the caret is below its place however wide tabs are.
    if (c == '\t' || CountCodePoints({&c, 1}) == 1) caret += c == '\t' ? '\t' : ' ';
  }
  return Error(absl::StatusCode::kInvalidArgument, "BAD_EXPRESSION",
               absl::StrCat(line_number, ":", caret.size() + 1, ": ", what, "\n",
                            source.substr(begin, end - begin), "\n", caret, "^"));
}

}  // namespace magpie::expr
