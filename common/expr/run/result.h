// From data to what lives on after the evaluation.

#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "common/expr/datum/datum.h"
#include "common/expr/datum/heap.h"
#include "common/value/value.h"

namespace magpie::expr {

// A copy of `datum` as JSON, for which `heap` is charged. Fails (EXPRESSION_FAILED) for a fault,
// for maps with keys that are no strings, and for what is nested deeper than JSON may be. Bytes
// become base64; timestamps, durations, addresses and types, their text; an optional, its value or
// null.
absl::StatusOr<Value> ToValue(const Datum& datum, Heap& heap);

// `datum` as JSON, cut to about `bytes`.
std::string Show(const Datum& datum, size_t bytes);

}  // namespace magpie::expr
