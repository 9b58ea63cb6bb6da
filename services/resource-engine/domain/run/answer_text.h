// The text of an answer: its encoding, and what it seems to be if it is not JSON. Pure.

#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace magpie::resource {

// `body` in UTF-8 without a byte order mark; the result points into `body` or `decoded`. The
// charset is that of `content_type` ("text/json; charset=utf-16"), or what the first bytes of a
// JSON text show (a byte order mark, or the zeros of UTF-16). INVALID_ARGUMENT if the charset is
// not UTF-8, UTF-16, ISO-8859-1 or US-ASCII, or if the bytes are not valid in it.
absl::StatusOr<absl::string_view> ToUtf8(absl::string_view body, absl::string_view content_type,
                                         std::string& decoded);

// What there is instead of JSON: "HTML instead of JSON", "something that is not JSON, of type
// text/plain".
std::string DescribeNonJson(absl::string_view text, absl::string_view content_type);

}  // namespace magpie::resource
