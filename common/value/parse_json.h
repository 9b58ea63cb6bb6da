// Text to simdjson's document, with the numbers and the limits of this suite. For
// the files of this folder, which alone know the parser.
//
// The parser knows no whole numbers beyond 64 bits. Text that has some is parsed with strings in
// their place: a mark that the text does not have, and the digits.

#pragma once

#include <simdjson.h>

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace magpie {

struct ParsedElement {
  simdjson::dom::element root;
  std::string mark;  // what strings begin with that stand for whole numbers; empty: none does
};

// INVALID_ARGUMENT (reason MALFORMED_JSON) where `text` is no JSON or is too deep. The element
// belongs to `parser` and lasts until its next text.
absl::StatusOr<ParsedElement> ParseElement(simdjson::dom::parser& parser, absl::string_view text);

absl::Status MalformedJson(absl::string_view what);

// MalformedJson where lists and maps stand in one another deeper than kMaxJsonDepth.
absl::Status JsonTooDeep();

}  // namespace magpie
