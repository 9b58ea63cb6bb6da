// Values from JSON text and back (RFC 8259).

#pragma once

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/value/value.h"

namespace magpie {

// How deep lists and maps may stand in one another.
inline constexpr int kMaxJsonDepth = 64;

// INVALID_ARGUMENT (reason MALFORMED_JSON) where `text` is no JSON, too deep, or has a key twice.
// A number without '.' or exponent becomes an int, a uint where only that holds it, or a BigInt.
// Others become the nearest double; one that is too large for that is malformed.
absl::StatusOr<Value> ParseJson(absl::string_view text);

// As ParseJson; INVALID_ARGUMENT also where the text is not an object. Empty text is {}.
absl::StatusOr<Value::Map> ParseJsonObject(absl::string_view text);

// Without white space, keys in order: equal values give equal text. NaN and infinities become null.
std::string ToJson(const Value& value);
std::string ToJson(const Value::Map& map);

// What an RFC 6901 pointer such as "/data/items/0" points at in `value`; null where nothing is
// there. The empty pointer is the whole value.
const Value* FindPointer(const Value& value, absl::string_view pointer);
Value* FindPointer(Value& value, absl::string_view pointer);

// Whether a text is UTF-8, as that of JSON is.
bool IsUtf8(absl::string_view text);

// What a token of a pointer spells: "a~1b" is "a/b".
std::string PointerName(absl::string_view token);
// The index that a token of a pointer is, without leading zeros; nothing of others.
std::optional<size_t> PointerIndex(absl::string_view token);

}  // namespace magpie
