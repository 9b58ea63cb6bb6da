// Patterns for matches() and regex.*. Wraps RE2: matching takes at most the length of the
// pattern times the length of the text.

#pragma once

#include <memory>
#include <span>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/expr/datum/datum.h"
#include "common/expr/datum/heap.h"

namespace re2 {
class RE2;
}

namespace magpie::expr {

// The cost of compiling a pattern during an evaluation.
inline constexpr size_t kRegexCompileCost = 100;

class Regex {
 public:
  // INVALID_ARGUMENT if `pattern` is not a pattern, or compiles to more than kMaxRegexProgram
  // instructions.
  static absl::StatusOr<Regex> Compile(absl::string_view pattern);

  Regex(Regex&&) noexcept;
  Regex& operator=(Regex&&) noexcept;
  ~Regex();

  // Whether a part of `text` matches. Charges its length, times the pattern's size.
  Datum Matches(absl::string_view text, Heap& heap) const;

  // The number of capturing groups.
  int groups() const;

  // Visits the matches from left to right, without overlaps, until `visit` returns false or the
  // heap is exhausted: the whole match, then its groups, as parts of `text` or empty. Skips an
  // empty match right after another match. Charges like Matches; for each search after the first,
  // which rarely reaches the end of the text, an eighth of that.
  void EachMatch(absl::string_view text,
                 absl::FunctionRef<bool(std::span<const absl::string_view> groups)> visit,
                 Heap& heap) const;

 private:
  explicit Regex(std::unique_ptr<const re2::RE2> pattern);

  std::unique_ptr<const re2::RE2> pattern_;
};

}  // namespace magpie::expr
