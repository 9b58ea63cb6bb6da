// timestamp(), duration(), and the functions that return their parts.

#include <algorithm>
#include <filesystem>
#include <optional>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/expr/datum/time.h"
#include "common/expr/library/functions.h"

namespace magpie::expr {
namespace {

// "-09:30", "+9:30" or "02:00": hours and minutes to the east.
std::optional<absl::TimeZone> FixedZone(absl::string_view name) {
  const int sign = absl::StartsWith(name, "-") ? -1 : 1;
  if (absl::StartsWith(name, "-") || absl::StartsWith(name, "+")) name.remove_prefix(1);
  const absl::string_view hours = DigitsOf(name);
  if (hours.empty() || hours.size() > 2) return std::nullopt;
  name.remove_prefix(hours.size());
  int hour = 0;
  int minute = 0;
  if (name.size() != 3 || !HasShape(name, ":00") || !absl::SimpleAtoi(hours, &hour) ||
      !absl::SimpleAtoi(name.substr(1), &minute) || hour > 23 || minute > 59) {
    return std::nullopt;
  }
  return absl::FixedTimeZone(sign * (hour * 60 + minute) * 60);
}

// Whether a file of the database is not a zone: the machine's own time, rules, and copies with or
// without leap seconds.
bool IsOfMachine(absl::string_view name) {
  return name == "localtime" || name == "posixrules" || absl::StartsWith(name, "posix/") ||
         absl::StartsWith(name, "right/");
}

// A zone of the machine's database. Abseil keeps every name that it is asked for, even an unknown
// one, and opens any path: so it gets only names of existing files.
std::optional<absl::TimeZone> NamedZone(absl::string_view name) {
  constexpr size_t kMaxBytes = 64;
  const bool is_plain =
      name.size() <= kMaxBytes && !name.empty() && absl::ascii_isalpha(name[0]) &&
      !IsOfMachine(name) && !absl::StrContains(name, "..") && !absl::StrContains(name, "//") &&
      std::ranges::all_of(name, [](char c) {
        return absl::ascii_isalnum(c) || absl::StrContains("_+-/", std::string(1, c));
      });
  std::error_code error;
  const std::filesystem::path root = "/usr/share/zoneinfo";
  if (!is_plain || !std::filesystem::is_regular_file(root / std::string(name), error)) {
    return std::nullopt;
  }
  absl::TimeZone zone;
  if (!absl::LoadTimeZone(name, &zone)) return std::nullopt;
  return zone;
}

std::optional<absl::TimeZone> ZoneOf(absl::string_view name) {
  if (name == "UTC") return absl::UTCTimeZone();
  const std::optional<absl::TimeZone> fixed = FixedZone(name);
  return fixed.has_value() ? fixed : NamedZone(name);
}

// A part of a duration: whole hours, minutes... of it; the milliseconds are those beyond seconds.
std::optional<int64_t> PartOf(absl::string_view name, absl::Duration duration) {
  if (name == "getHours") return duration / absl::Hours(1);
  if (name == "getMinutes") return duration / absl::Minutes(1);
  if (name == "getSeconds") return duration / absl::Seconds(1);
  if (name == "getMilliseconds") return duration / absl::Milliseconds(1) % 1000;
  return std::nullopt;
}

// A part of a date. Months, days of the month, of the week (Sunday first) and of the year count
// from 0; getDate counts from 1.
int64_t PartOf(absl::string_view name, absl::Time time, absl::TimeZone zone) {
  const absl::TimeZone::CivilInfo info = zone.At(time);
  if (name == "getFullYear") return info.cs.year();
  if (name == "getMonth") return info.cs.month() - 1;
  if (name == "getDate") return info.cs.day();
  if (name == "getDayOfMonth") return info.cs.day() - 1;
  if (name == "getDayOfYear") return absl::GetYearDay(absl::CivilDay(info.cs)) - 1;
  if (name == "getDayOfWeek") {
    return (static_cast<int>(absl::GetWeekday(absl::CivilDay(info.cs))) + 1) % 7;
  }
  if (name == "getHours") return info.cs.hour();
  if (name == "getMinutes") return info.cs.minute();
  if (name == "getSeconds") return info.cs.second();
  return info.subsecond / absl::Milliseconds(1);
}

Datum Part(absl::string_view name, std::span<const Datum> args, Heap& heap) {
  if (const absl::Duration* const duration = args[0].as_duration(); duration && args.size() == 1) {
    const std::optional<int64_t> part = PartOf(name, *duration);
    return part.has_value() ? Datum(*part) : NoOverload(name, args, heap);
  }
  const absl::Time* const time = args[0].as_timestamp();
  if (time == nullptr) return NoOverload(name, args, heap);
  if (args.size() == 1) return Datum(PartOf(name, *time, absl::UTCTimeZone()));
  if (args[1].as_string() == nullptr) return NoOverload(name, args, heap);
  const std::optional<absl::TimeZone> zone = ZoneOf(*args[1].as_string());
  if (!zone.has_value()) return heap.Fail("this string does not name a time zone");
  return Datum(PartOf(name, *time, *zone));
}

Datum ToTimestamp(std::span<const Datum> args, Heap& heap) {
  if (args[0].as_timestamp() != nullptr) return args[0];
  if (const int64_t* const seconds = args[0].as_int()) {
    return InRange(absl::FromUnixSeconds(*seconds), heap);
  }
  const auto* const text = args[0].as_string();
  if (text == nullptr) return NoOverload("timestamp", args, heap);
  const std::optional<absl::Time> time = TimestampOf(*text);
  return time.has_value() ? Datum(*time) : heap.Fail("this string is not a timestamp");
}

Datum ToDuration(std::span<const Datum> args, Heap& heap) {
  if (args[0].as_duration() != nullptr) return args[0];
  const auto* const text = args[0].as_string();
  if (text == nullptr) return NoOverload("duration", args, heap);
  const std::optional<absl::Duration> duration = DurationOf(*text);
  return duration.has_value() ? Datum(*duration) : heap.Fail("this string is not a duration");
}

// The row of a function that returns a part.
template <const char* kName>
constexpr Function kPart = {kName, true, 1, 2, [](std::span<const Datum> args, Heap& heap) {
                              return Part(kName, args, heap);
                            }};

constexpr char kYear[] = "getFullYear";
constexpr char kMonth[] = "getMonth";
constexpr char kDate[] = "getDate";
constexpr char kDayOfMonth[] = "getDayOfMonth";
constexpr char kDayOfWeek[] = "getDayOfWeek";
constexpr char kDayOfYear[] = "getDayOfYear";
constexpr char kHours[] = "getHours";
constexpr char kMinutes[] = "getMinutes";
constexpr char kSeconds[] = "getSeconds";
constexpr char kMilliseconds[] = "getMilliseconds";

constexpr Function kTimeFunctions[] = {{"timestamp", false, 1, 1, ToTimestamp},
                                       {"duration", false, 1, 1, ToDuration},
                                       kPart<kYear>,
                                       kPart<kMonth>,
                                       kPart<kDate>,
                                       kPart<kDayOfMonth>,
                                       kPart<kDayOfWeek>,
                                       kPart<kDayOfYear>,
                                       kPart<kHours>,
                                       kPart<kMinutes>,
                                       kPart<kSeconds>,
                                       kPart<kMilliseconds>};

}  // namespace

std::span<const Function> TimeFunctions() { return kTimeFunctions; }

}  // namespace magpie::expr
