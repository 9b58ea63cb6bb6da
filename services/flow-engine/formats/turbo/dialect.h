// Translates conditions of Turbo's models that are not CEL: Groovy, and words that people write.
//
//   a.equals('x')                   a == 'x'
//   a.equals(b)                     type(a) == type(b) && a == b: 1 is not 1.0 there
//   a and b, a or b, not a          a && b, a || b, !a
//   eq ne lt le gt ge div mod       == != < <= > >= / %
//   empty a                         a in [null, "", [], {}]
//   isEmpty()                       size() == 0
//   a?.b > 1                        a != null && has(a.b) && a.b != null && a.b > 1
//   a?.b == 1                       a != null && has(a.b) && a.b == 1
//   a?.b != 1                       !(a != null && has(a.b) && a.b == 1)
//   a?.b == null                    !(a != null && has(a.b) && a.b != null)
//
// So a member after ?. that is missing or null equals only null, and is neither less nor greater
// than anything. The variable at the front must exist.

#pragma once

#include <optional>
#include <string>

#include "absl/strings/string_view.h"

namespace magpie::flow {

// `condition`, which is not CEL, with its words replaced by CEL; the caller checks whether that
// compiles. Nothing if it is not understood.
std::optional<std::string> FromDialect(absl::string_view condition);

// `condition` with operators instead of words: `a and b` -> `a && b`.
std::string WithSigns(absl::string_view condition);

}  // namespace magpie::flow
