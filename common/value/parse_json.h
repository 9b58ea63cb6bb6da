// Parses text into simdjson's document, with our limits and kinds of numbers. Only the
// files of this folder use the parser.
//
// The parser does not support whole numbers beyond 64 bits. It gets strings in their place: a mark
// that does not occur in the text, followed by the digits.

#pragma once

#include <simdjson.h>

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace magpie {

struct ParsedElement {
  simdjson::dom::element root;
  std::string mark;  // the prefix of strings that stand for whole numbers; empty if there are none
};

// INVALID_ARGUMENT (reason MALFORMED_JSON) if `text` is not JSON or is too deep. The element
// belongs to `parser` and is valid until it parses another text.
absl::StatusOr<ParsedElement> ParseElement(simdjson::dom::parser& parser, absl::string_view text);

absl::Status MalformedJson(absl::string_view what);

// The MalformedJson for lists and maps nested deeper than kMaxJsonDepth.
absl::Status JsonTooDeep();

}  // namespace magpie
