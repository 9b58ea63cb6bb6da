#include "common/status/error.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/cord.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"

namespace magpie {
namespace {

// Payloads of a Status. Violations are lines "field\tdescription"; a description keeps its lines,
// which are joined by kLineEnd there, and neither has a tab.
constexpr absl::string_view kReason = "magpie/reason";
constexpr absl::string_view kViolations = "magpie/violations";
constexpr absl::string_view kRetryDelay = "magpie/retry_delay_us";
constexpr char kLineEnd = '\x1e';  // ASCII's record separator

std::string OneLine(absl::string_view text) {
  std::string line(text);
  for (char& c : line) {
    if (c == '\t' || c == '\n' || c == '\r') c = ' ';
  }
  return line;
}

std::string Packed(absl::string_view description) {
  std::vector<std::string> lines;
  for (const absl::string_view line :
       absl::StrSplit(absl::StripTrailingAsciiWhitespace(description), '\n')) {
    lines.push_back(OneLine(line));
  }
  return absl::StrJoin(lines, absl::string_view(&kLineEnd, 1));
}

std::string Unpacked(std::string description) {
  std::ranges::replace(description, kLineEnd, '\n');
  return description;
}

// The first violation, and how many more there are: at the end of its first line.
std::string MessageOf(const std::vector<FieldViolation>& violations) {
  std::string message = absl::StrCat(violations.front().field, " ", violations.front().description);
  if (violations.size() == 1) return message;
  const std::string more = absl::StrCat(" (and ", violations.size() - 1, " more)");
  return message.insert(std::min(message.find('\n'), message.size()), more);
}

}  // namespace

absl::Status Error(absl::StatusCode code, absl::string_view reason, absl::string_view message) {
  absl::Status status(code, message);
  status.SetPayload(kReason, absl::Cord(reason));
  return status;
}

absl::Status InvalidField(absl::string_view field, absl::string_view description) {
  return InvalidFields("INVALID_FIELD", {{std::string(field), std::string(description)}});
}

absl::Status InvalidFields(absl::string_view reason, std::vector<FieldViolation> violations) {
  absl::Status status = Error(absl::StatusCode::kInvalidArgument, reason, MessageOf(violations));
  std::string lines;
  for (const FieldViolation& violation : violations) {
    absl::StrAppend(&lines, OneLine(violation.field), "\t", Packed(violation.description), "\n");
  }
  status.SetPayload(kViolations, absl::Cord(lines));
  return status;
}

absl::Status WithRetry(absl::Status status, absl::Duration delay) {
  status.SetPayload(kRetryDelay, absl::Cord(absl::StrCat(absl::ToInt64Microseconds(delay))));
  return status;
}

std::string ReasonOf(const absl::Status& status) {
  if (const auto reason = status.GetPayload(kReason)) return std::string(*reason);
  return absl::StatusCodeToString(status.code());
}

std::vector<FieldViolation> ViolationsOf(const absl::Status& status) {
  std::vector<FieldViolation> violations;
  const auto payload = status.GetPayload(kViolations);
  if (!payload.has_value()) return violations;
  const std::string lines(*payload);
  for (const absl::string_view line : absl::StrSplit(lines, '\n', absl::SkipEmpty())) {
    const std::pair<std::string, std::string> parts =
        absl::StrSplit(line, absl::MaxSplits('\t', 1));
    violations.push_back({parts.first, Unpacked(parts.second)});
  }
  return violations;
}

std::optional<absl::Duration> RetryDelayOf(const absl::Status& status) {
  const auto payload = status.GetPayload(kRetryDelay);
  int64_t micros = 0;
  if (!payload.has_value() || !absl::SimpleAtoi(std::string(*payload), &micros))
    return std::nullopt;
  return absl::Microseconds(micros);
}

}  // namespace magpie
