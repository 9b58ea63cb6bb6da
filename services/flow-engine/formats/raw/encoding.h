// The text of a source in UTF-8, whatever encoding it came in.
//
// A byte order mark says UTF-8, UTF-16 or UTF-32; without one, zero bytes at the start say UTF-16
// or UTF-32, and else the XML declaration names the encoding (XML 1.0, 4.3.3 and appendix F). Where
// nothing says otherwise, it is UTF-8. A declaration of UTF-16 on text without zero bytes is wrong
// for certain: such text is read as UTF-8.

#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace magpie::flow {

struct Decoded {
  std::string text;     // without a byte order mark and without white space around it
  std::string warning;  // empty for none
};

// INVALID_ARGUMENT where the encoding is unknown or a byte does not fit it; the message names the
// line. `source` is at most kMaxSourceBytes long.
absl::StatusOr<Decoded> Decode(absl::string_view source);

}  // namespace magpie::flow
