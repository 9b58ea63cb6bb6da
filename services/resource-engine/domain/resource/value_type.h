// The type that a field's author gives its value. Pure.

#pragma once

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "common/value/value.h"

namespace magpie::resource {

// The same values as v1::ValueType and its records.
enum class ValueType { kAny, kBool, kInteger, kNumber, kString, kList, kObject };

// "string"
absl::string_view WordOf(ValueType type);

// Null fits every type: it means that there is no value.
bool Fits(const Value& value, ValueType type);

// FAILED_PRECONDITION, reason WRONG_TYPE, if it does not fit.
absl::Status CheckType(const Value& value, ValueType type);
// Likewise for ProtoJSON, which writes numbers that JSON does not have as strings: "NaN",
// "Infinity", "-Infinity".
absl::Status CheckProtoType(const Value& value, ValueType type);

// A value of this type; null for kAny.
Value ExampleOf(ValueType type);
// The type of this value; kAny for null.
ValueType TypeOf(const Value& example);

}  // namespace magpie::resource
