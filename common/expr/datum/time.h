// The text and the ranges of timestamps and durations.

#pragma once

#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/expr/datum/datum.h"
#include "common/expr/datum/heap.h"

namespace magpie::expr {

// Parses "2009-02-13T23:31:30.5+01:00" (RFC 3339). Nothing if it is malformed or out of range.
std::optional<absl::Time> TimestampOf(absl::string_view text);

// Parses "-1h45m47.5s": decimals with the units h, m, s, ms, us and ns. Nothing if it is malformed
// or out of range.
std::optional<absl::Duration> DurationOf(absl::string_view text);

std::string ToText(absl::Time time);          // in UTC, with as many decimals as it has
std::string ToText(absl::Duration duration);  // in seconds: "6347.5s"

// Whether `text` begins with `shape`, in which 0 stands for any digit.
bool HasShape(absl::string_view text, absl::string_view shape);

// The digits that `text` begins with.
absl::string_view DigitsOf(absl::string_view text);

// The datum, or a failure if it is out of range: timestamps are from the year 1 to 9999, durations
// at most 2^63 nanoseconds.
Datum InRange(absl::Time time, Heap& heap);
Datum InRange(absl::Duration duration, Heap& heap);

}  // namespace magpie::expr
