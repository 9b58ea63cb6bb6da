// Text to simdjson's document, with the numbers and the limits of this suite. For
// the files of this folder, which alone know the parser.

#pragma once

#include <simdjson.h>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace magpie {

// INVALID_ARGUMENT (reason MALFORMED_JSON) where `text` is no JSON or is too deep. The element
// belongs to `parser` and lasts until its next text.
absl::StatusOr<simdjson::dom::element> ParseElement(simdjson::dom::parser& parser,
                                                    absl::string_view text);

absl::Status MalformedJson(absl::string_view what);

// MalformedJson where lists and maps stand in one another deeper than kMaxJsonDepth.
absl::Status JsonTooDeep();

}  // namespace magpie
