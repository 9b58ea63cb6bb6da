// Values with their kinds, as cases of expressions spell them in JSON:
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

// A view of `json` and of what it makes on `heap`. INVALID_ARGUMENT, reason BAD_TYPED_VALUE.
absl::StatusOr<Datum> FromTyped(const Value& json, Heap& heap);

// The text of {"int":"1"} and its like. An address or a network, which has no such form, is told
// as {"net.IP":"..."}; a fault, as {"error":"..."}.
std::string ToTyped(const Datum& datum);

// Whether two are of one kind and equal, however deep. NaN is NaN.
bool IsSame(const Datum& a, const Datum& b);

}  // namespace magpie::expr
