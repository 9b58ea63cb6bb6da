// Values from JSON text and back (RFC 8259).

#pragma once

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/value/value.h"

namespace magpie {

// How deep lists and maps may be nested.
inline constexpr int kMaxJsonDepth = 64;

// INVALID_ARGUMENT (reason MALFORMED_JSON) if `text` is not JSON, is too deep or repeats a key.
// A number without '.' or exponent becomes an int, or a uint if only that holds it, or a BigInt.
// Others become the nearest double; a number too large for a double is malformed.
absl::StatusOr<Value> ParseJson(absl::string_view text);

// Like ParseJson; INVALID_ARGUMENT also if the text is not an object. Empty text is {}.
absl::StatusOr<Value::Map> ParseJsonObject(absl::string_view text);

// Without white space and with sorted keys, so equal values give equal text. NaN and infinities
// become null.
std::string ToJson(const Value& value);
std::string ToJson(const Value::Map& map);

// The value that an RFC 6901 pointer such as "/data/items/0" points at; null if there is none.
// The empty pointer is the whole value.
const Value* FindPointer(const Value& value, absl::string_view pointer);
Value* FindPointer(Value& value, absl::string_view pointer);

// Whether `text` is valid UTF-8. Fast for long texts.
bool IsUtf8(absl::string_view text);

// The name that a token of a pointer stands for: "a~1b" is "a/b".
std::string PointerName(absl::string_view token);
// The index that a token of a pointer stands for, without leading zeros; nothing for other tokens.
std::optional<size_t> PointerIndex(absl::string_view token);

}  // namespace magpie
