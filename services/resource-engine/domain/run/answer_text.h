// The text of an answer: which letters its bytes are, and what it seems to be
// where it is no JSON. Pure.

#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace magpie::resource {

// `body` in UTF-8 without a byte order mark: a part of it, or of `decoded`. The charset is that of
// `content_type` ("text/json; charset=utf-16"), or what the first bytes of a JSON text show (a byte
// order mark, or the zeros of UTF-16). INVALID_ARGUMENT names a charset that is none of UTF-8,
// UTF-16, ISO-8859-1 and US-ASCII, or says that the bytes are not of it.
absl::StatusOr<absl::string_view> ToUtf8(absl::string_view body, absl::string_view content_type,
                                         std::string& decoded);

// What stands in place of JSON: "HTML", "XML", or "what is no JSON", with a media type that is not
// that of JSON.
std::string DescribeNonJson(absl::string_view text, absl::string_view content_type);

}  // namespace magpie::resource
