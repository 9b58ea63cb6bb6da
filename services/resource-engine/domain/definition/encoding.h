// Encodes values for queries and bodies. Pure.

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
  kForm,  // an object as "a=1&b=x%20y"
  kText,  // a string as it is
};

// The kind of body of a media type: "application/json; charset=utf-8", any "+json", a form
// ("application/x-www-form-urlencoded"), or text of another type. INVALID_ARGUMENT (reason
// BAD_MEDIA_TYPE) if it is not a media type, has a charset other than UTF-8, or is multipart.
absl::StatusOr<BodyKind> BodyKindOf(absl::string_view media_type);

// Appends "name=value", percent-encoded, after a '&' if `pairs` is not empty; for a list, a pair
// for each element. Null and an empty list append nothing. A list keyed by its separator,
// {',': list}, is one value: "name=a,b%2Cc". The separators ' ' and '|' can only be sent encoded,
// so no element may contain them. INVALID_ARGUMENT (reason BAD_PATH_VALUE) names `place` if a value
// is any other object, a list within a list, or not a finite number.
absl::Status AppendPairs(absl::string_view name, const Value& value, absl::string_view place,
                         std::string& pairs);

// A list keyed by a comma, {',': list}, as one string; no element may contain a comma, since
// headers have no encoding. Null if the list is empty; any other value as it is. INVALID_ARGUMENT
// (reason BAD_PATH_VALUE) as for AppendPairs.
absl::StatusOr<Value> JoinHeader(const Value& value, absl::string_view place);

// `target` ("/bikes?a=1&b=2") without the query parameters of this name, which is percent-encoded;
// ignores case.
std::string WithoutParam(absl::string_view target, absl::string_view name);

// The JSON pointer to a NaN or infinity within `value`, which JSON cannot represent; nothing if
// there is none. A key is shown as "*" unless it is written in `source`, the expression that made
// the value, since it may be private.
std::optional<std::string> FindNonFinite(const Value& value, absl::string_view source);

// INVALID_ARGUMENT, reason BAD_BODY_VALUE, if a form is not an object of strings, numbers, bools
// and lists of these, a text is not a string, or JSON contains a NaN or an infinity. The message
// names no key that is not written in `source`, the expression that made the value.
absl::StatusOr<std::string> EncodeBody(BodyKind kind, const Value& value, absl::string_view source);

}  // namespace magpie::resource
