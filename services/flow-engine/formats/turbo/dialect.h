// Conditions of Turbo's models that are no CEL: Groovy, and words that people write there.
//
//   a.equals('x')                   a == 'x'
//   a.equals(b)                     type(a) == type(b) && a == b: 1 is no 1.0 there
//   a and b, a or b, not a          a && b, a || b, !a
//   eq ne lt le gt ge div mod       == != < <= > >= / %
//   empty a                         a in [null, "", [], {}]
//   isEmpty()                       size() == 0
//   a?.b > 1                        a != null && has(a.b) && a.b != null && a.b > 1
//   a?.b == 1                       a != null && has(a.b) && a.b == 1
//   a?.b != 1                       !(a != null && has(a.b) && a.b == 1)
//   a?.b == null                    !(a != null && has(a.b) && a.b != null)
//
// So a member behind ?. that is missing or null equals null and nothing else, and is neither less
// nor more than anything. The variable at the front has to be there.

#pragma once

#include <optional>
#include <string>

#include "absl/strings/string_view.h"

namespace magpie::flow {

// `condition`, which is not CEL, in CEL as far as words go; whether that compiles is for the caller
// to check. Nothing where it is not understood.
std::optional<std::string> FromDialect(absl::string_view condition);

// `condition` with signs in place of the words for them: `a and b` -> `a && b`.
std::string WithSigns(absl::string_view condition);

}  // namespace magpie::flow
