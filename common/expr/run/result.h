// Converts a datum to a value that outlives the evaluation.

#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "common/expr/datum/datum.h"
#include "common/expr/datum/heap.h"
#include "common/value/value.h"

namespace magpie::expr {

// A copy of `datum` as JSON; charges `heap` for it. Fails (EXPRESSION_FAILED) for a failure, for a
// map with keys that are not strings, and if it is nested deeper than JSON may be. Bytes become
// base64; timestamps, durations, addresses and types become text; an optional becomes its value or
// null.
absl::StatusOr<Value> ToValue(const Datum& datum, Heap& heap);

// `datum` as JSON, cut to about `bytes`.
std::string Show(const Datum& datum, size_t bytes);

}  // namespace magpie::expr
