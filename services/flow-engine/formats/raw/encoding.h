// Converts a source to UTF-8 from any encoding.
//
// A byte order mark means UTF-8, UTF-16 or UTF-32. Without one, zero bytes at the start mean UTF-16
// or UTF-32; otherwise the XML declaration names the encoding (XML 1.0, 4.3.3 and appendix F). The
// default is UTF-8. A declaration of UTF-16 on text without zero bytes is wrong: it is read as
// UTF-8.

#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace magpie::flow {

struct Decoded {
  std::string text;     // without byte order mark and surrounding white space
  std::string warning;  // empty: none
};

// INVALID_ARGUMENT if the encoding is unknown or a byte is invalid in it; the message names the
// line. `source` is at most kMaxSourceBytes long.
absl::StatusOr<Decoded> Decode(absl::string_view source);

}  // namespace magpie::flow
