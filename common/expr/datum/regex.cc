#include "common/expr/datum/regex.h"

#include <re2/re2.h>

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/expr/datum/limits.h"
#include "common/status/error.h"

namespace magpie::expr {
namespace {

// Instructions of a program per unit of cost, as Kubernetes reckons patterns.
constexpr int kInstructionsPerCost = 4;
// The share of the text after a match that another search is charged for.
constexpr size_t kSearchShare = 8;

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
    return Wrong(absl::StrCat("not a pattern: ", absl::StripSuffix(compiled->error(), with_text)));
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

int Regex::groups() const { return pattern_->NumberOfCapturingGroups(); }

void Regex::EachMatch(absl::string_view text,
                      absl::FunctionRef<bool(std::span<const absl::string_view> groups)> visit,
                      Heap& heap) const {
  const size_t factor = std::max(1, pattern_->ProgramSize() / kInstructionsPerCost);
  std::vector<re2::StringPiece> found(1 + groups());
  std::vector<absl::string_view> parts(found.size());
  const re2::StringPiece all(text.data(), text.size());
  const char* last_end = nullptr;
  size_t share = 1;
  for (size_t from = 0; from <= text.size();) {
    heap.Charge(1);
    if (!heap.ChargeBytes((text.size() - from) * factor / share)) return;
    share = kSearchShare;
    if (!pattern_->Match(all, from, text.size(), re2::RE2::UNANCHORED, found.data(),
                         static_cast<int>(found.size()))) {
      return;
    }
    const char* const begin = found[0].data();
    const char* const end = begin + found[0].size();
    const bool is_repeated = begin == end && begin == last_end;
    last_end = end;
    from = end - text.data();
    if (begin == end) {  // on by one code point
      for (++from; from < text.size() && (text[from] & 0xC0) == 0x80;) ++from;
    }
    if (is_repeated) continue;
    std::ranges::transform(found, parts.begin(), [](const re2::StringPiece& part) {
      return absl::string_view(part.data(), part.size());
    });
    if (!visit(parts)) return;
  }
}

}  // namespace magpie::expr
