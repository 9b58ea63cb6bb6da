// Timestamps and durations: their spellings, their ranges, and the functions
// that take them apart.

#pragma once

#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/expr/datum/datum.h"
#include "common/expr/datum/heap.h"

namespace magpie::expr {

// "2009-02-13T23:31:30.5+01:00" (RFC 3339). Nothing where it is another text or not in range.
std::optional<absl::Time> TimestampOf(absl::string_view text);

// "-1h45m47.5s": decimals with the units h, m, s, ms, us and ns. Nothing where it is another text
// or not in range.
std::optional<absl::Duration> DurationOf(absl::string_view text);

std::string ToText(absl::Time time);          // in UTC, with as many decimals as it has
std::string ToText(absl::Duration duration);  // in seconds: "6347.5s"

// Whether `text` begins as `shape` does, where 0 stands for any digit.
bool HasShape(absl::string_view text, absl::string_view shape);

// The digits that `text` begins with.
absl::string_view DigitsOf(absl::string_view text);

// The datum, or a fault where it is out of range: timestamps are of the years 1 to 9999, durations
// of at most 2^63 nanoseconds.
Datum InRange(absl::Time time, Heap& heap);
Datum InRange(absl::Duration duration, Heap& heap);

}  // namespace magpie::expr
