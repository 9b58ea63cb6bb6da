// Patterns for matches() and regex.*, of RE2: no pattern takes longer than its length times
// the text's. The only RE2.

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

// What it costs to compile a pattern while an expression is evaluated.
inline constexpr size_t kRegexCompileCost = 100;

class Regex {
 public:
  // INVALID_ARGUMENT where `pattern` is none, or makes a program of more than kMaxRegexProgram
  // instructions.
  static absl::StatusOr<Regex> Compile(absl::string_view pattern);

  Regex(Regex&&) noexcept;
  Regex& operator=(Regex&&) noexcept;
  ~Regex();

  // Whether a part of `text` matches. Charges its length, times the pattern's size.
  Datum Matches(absl::string_view text, Heap& heap) const;

  // How many groups it captures.
  int groups() const;

  // Visits the matches from the left, none of which overlap, until `visit` is false or the heap is
  // exhausted: the whole match, then its groups, all of them parts of `text`, or empty. An empty
  // match right behind another one counts for none. Charges as Matches; for each search after the
  // first, which seldom goes to the end of the text, an eighth of that.
  void EachMatch(absl::string_view text,
                 absl::FunctionRef<bool(std::span<const absl::string_view> groups)> visit,
                 Heap& heap) const;

 private:
  explicit Regex(std::unique_ptr<const re2::RE2> pattern);

  std::unique_ptr<const re2::RE2> pattern_;
};

}  // namespace magpie::expr
