#include "common/expr/regex.h"

#include <re2/re2.h>

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/expr/limits.h"
#include "common/status/error.h"

namespace magpie::expr {
namespace {

// Instructions of a program per unit of cost, as Kubernetes reckons patterns.
constexpr int kInstructionsPerCost = 4;

absl::Status Wrong(absl::string_view what) {
  return Error(absl::StatusCode::kInvalidArgument, "BAD_EXPRESSION", what);
}

}  // namespace

Regex::Regex(std::unique_ptr<const re2::RE2> pattern) : pattern_(std::move(pattern)) {}
Regex::Regex(Regex&&) noexcept = default;
Regex& Regex::operator=(Regex&&) noexcept = default;
Regex::~Regex() = default;

absl::StatusOr<Regex> Regex::Compile(absl::string_view pattern) {
  re2::RE2::Options options;
  options.set_log_errors(false);
  auto compiled =
      std::make_unique<const re2::RE2>(re2::StringPiece(pattern.data(), pattern.size()), options);
  if (!compiled->ok()) {
    const std::string with_text = absl::StrCat(": ", compiled->error_arg());
    return Wrong(absl::StrCat("no pattern: ", absl::StripSuffix(compiled->error(), with_text)));
  }
  if (compiled->ProgramSize() > kMaxRegexProgram) {
    return Wrong(absl::StrCat("a pattern of more than ", kMaxRegexProgram, " instructions"));
  }
  return Regex(std::move(compiled));
}

Datum Regex::Matches(absl::string_view text, Heap& heap) const {
  const size_t factor = std::max(1, pattern_->ProgramSize() / kInstructionsPerCost);
  if (!heap.ChargeBytes(text.size() * factor)) return heap.Fail("too costly");
  return Datum(re2::RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), *pattern_));
}

}  // namespace magpie::expr
