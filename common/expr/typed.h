// Values with their kinds, as test cases write them in JSON:
//
//   {"int":"1"} {"uint":"1"} {"double":"0.5"} (also "NaN", "Infinity", "-Infinity") {"string":"a"}
//   {"bytes":"YQ=="} (base64) {"bool":true} {"null":null} {"list":[VALUE, ...]}
//   {"map":[[KEY, VALUE], ...]} {"duration":[seconds, nanos]} {"timestamp":[seconds, nanos]}
//   {"type":"int"} {"optional":VALUE or null}

#pragma once

#include "absl/status/statusor.h"
#include "common/expr/datum/datum.h"
#include "common/expr/datum/heap.h"
#include "common/value/value.h"

namespace magpie::expr {

// A datum that views `json` and `heap`. INVALID_ARGUMENT with reason BAD_TYPED_VALUE.
absl::StatusOr<Datum> FromTyped(const Value& json, Heap& heap);

// The inverse, as text: {"int":"1"}. An address or a network, which has no such form, becomes
// {"net.IP":"..."}; a failure becomes {"error":"..."}.
std::string ToTyped(const Datum& datum);

// Whether two data have the same kind and are equal at any depth. NaN equals NaN.
bool IsSame(const Datum& a, const Datum& b);

}  // namespace magpie::expr
