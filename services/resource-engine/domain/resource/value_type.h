// What a field's value is, where its author says so. Pure.

#pragma once

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "common/value/value.h"

namespace magpie::resource {

// As of v1::ValueType and its records.
enum class ValueType { kAny, kBool, kInteger, kNumber, kString, kList, kObject };

// "string"
absl::string_view WordOf(ValueType type);

// Null fits every type: there is no value.
bool Fits(const Value& value, ValueType type);

// FAILED_PRECONDITION, reason WRONG_TYPE, where it does not fit.
absl::Status CheckType(const Value& value, ValueType type);
// As above, of ProtoJSON, which has numbers that JSON has not as texts: "NaN", "Infinity",
// "-Infinity".
absl::Status CheckProtoType(const Value& value, ValueType type);

// A value of this type; null of any.
Value ExampleOf(ValueType type);
// The type that this is a value of; any for null.
ValueType TypeOf(const Value& example);

}  // namespace magpie::resource
