#include "common/expr/datum/time.h"

#include <limits>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"

namespace magpie::expr {
namespace {

constexpr int64_t kLeastSecond = -62'135'596'800;   // 0001-01-01T00:00:00Z
constexpr int64_t kBeyondSecond = 253'402'300'800;  // 10000-01-01T00:00:00Z

bool IsInRange(absl::Time time) {
  return time >= absl::FromUnixSeconds(kLeastSecond) && time < absl::FromUnixSeconds(kBeyondSecond);
}

bool IsInRange(absl::Duration duration) {
  return duration >= absl::Nanoseconds(std::numeric_limits<int64_t>::min()) &&
         duration <= absl::Nanoseconds(std::numeric_limits<int64_t>::max());
}

}  // namespace

bool HasShape(absl::string_view text, absl::string_view shape) {
  if (text.size() < shape.size()) return false;
  for (size_t i = 0; i < shape.size(); ++i) {
    if (shape[i] == '0' ? !absl::ascii_isdigit(text[i]) : text[i] != shape[i]) return false;
  }
  return true;
}

absl::string_view DigitsOf(absl::string_view text) {
  size_t end = 0;
  while (end < text.size() && absl::ascii_isdigit(text[end])) ++end;
  return text.substr(0, end);
}

namespace {

// abseil's parser takes more than RFC 3339: spaces, "infinite-future", years of one digit.
bool IsRfc3339(absl::string_view text) {
  constexpr absl::string_view kSeconds = "0000-00-00T00:00:00";
  if (!HasShape(text, kSeconds)) return false;
  if (text.substr(17, 2) == "60") return false;  // no leap seconds
  text.remove_prefix(kSeconds.size());
  if (!text.empty() && text[0] == '.') {
    const absl::string_view digits = DigitsOf(text.substr(1));
    if (digits.empty() || digits.size() > 9) return false;
    text.remove_prefix(1 + digits.size());
  }
  if (text == "Z") return true;
  return text.size() == 6 && (HasShape(text, "+00:00") || HasShape(text, "-00:00"));
}

}  // namespace

std::optional<absl::Time> TimestampOf(absl::string_view text) {
  absl::Time time;
  std::string error;
  if (!IsRfc3339(text) || !absl::ParseTime(absl::RFC3339_full, text, &time, &error)) {
    return std::nullopt;
  }
  return IsInRange(time) ? std::optional(time) : std::nullopt;
}

std::optional<absl::Duration> DurationOf(absl::string_view text) {
  const std::string spelled = absl::StrReplaceAll(text, {{"µ", "u"}, {"μ", "u"}});
  const bool is_plain = spelled.find_first_not_of("0123456789.+-hmsnu") == std::string::npos;
  absl::Duration duration;
  if (!is_plain || !absl::ParseDuration(spelled, &duration)) return std::nullopt;
  return IsInRange(duration) ? std::optional(duration) : std::nullopt;
}

std::string ToText(absl::Time time) {
  return absl::FormatTime("%E4Y-%m-%dT%H:%M:%E*SZ", time, absl::UTCTimeZone());
}

std::string ToText(absl::Duration duration) {
  const bool is_negative = duration < absl::ZeroDuration();
  absl::Duration rest = absl::AbsDuration(duration);
  const int64_t seconds = absl::IDivDuration(rest, absl::Seconds(1), &rest);
  std::string text = absl::StrCat(is_negative ? "-" : "", seconds);
  if (const int64_t nanos = absl::ToInt64Nanoseconds(rest); nanos != 0) {
    absl::StrAppend(&text, ".", absl::Dec(nanos, absl::kZeroPad9));
    text.resize(text.find_last_not_of('0') + 1);
  }
  return text + "s";
}

Datum InRange(absl::Time time, Heap& heap) {
  return IsInRange(time) ? Datum(time) : heap.Fail("out of the range of timestamps");
}

Datum InRange(absl::Duration duration, Heap& heap) {
  return IsInRange(duration) ? Datum(duration) : heap.Fail("out of the range of durations");
}

}  // namespace magpie::expr
