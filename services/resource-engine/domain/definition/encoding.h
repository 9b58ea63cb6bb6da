// How values are written into queries and bodies. Pure.

#pragma once

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/value/value.h"

namespace magpie::resource {

enum class BodyKind {
  kJson,
  kForm,  // "a=1&b=x%20y" of an object
  kText,  // a string as it is
};

// What a body of this media type is: "application/json; charset=utf-8", any "+json", a form
// ("application/x-www-form-urlencoded"), or text of another type. INVALID_ARGUMENT (reason
// BAD_MEDIA_TYPE) for what is no media type, for another charset than UTF-8, and for multipart.
absl::StatusOr<BodyKind> BodyKindOf(absl::string_view media_type);

// Adds "name=value", percent-encoded, behind a '&' where `pairs` is not empty; of a list one pair
// an element. Null and an empty list add nothing. A list below its separator, {',': list}, is one
// value: "name=a,b%2Cc". The separators ' ' and '|' can only be sent encoded, so that no element
// may have one. INVALID_ARGUMENT (reason BAD_PATH_VALUE) names `place` where a value is another
// object, or a list within a list, or no finite number.
absl::Status AppendPairs(absl::string_view name, const Value& value, absl::string_view place,
                         std::string& pairs);

// A list below a comma, {',': list}, as one text, of which no element may have a comma: in a header
// nothing is encoded. Null where no element is there; another value as it is. INVALID_ARGUMENT
// (reason BAD_PATH_VALUE) as of AppendPairs.
absl::StatusOr<Value> JoinHeader(const Value& value, absl::string_view place);

// `target` ("/bikes?a=1&b=2") without its query parameters of this name, percent-encoded and in
// letters of either case.
std::string WithoutParam(absl::string_view target, absl::string_view name);

// The JSON pointer to a NaN or infinity within `value`, which JSON has not; nothing where there is
// none. A key is "*" there, unless it is written in `source`, the expression that made the value:
// what was not written may be private.
std::optional<std::string> FindNonFinite(const Value& value, absl::string_view source);

// INVALID_ARGUMENT, reason BAD_BODY_VALUE: a form of what is no object of strings, numbers, bools
// and lists of these; a text of what is no string; JSON of what has a NaN or an infinity.
// The message names no key that is not written in `source`, the expression that made the value.
absl::StatusOr<std::string> EncodeBody(BodyKind kind, const Value& value, absl::string_view source);

}  // namespace magpie::resource
