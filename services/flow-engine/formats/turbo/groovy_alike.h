// Conditions of Turbo's models that are CEL, and what Groovy, in which Turbo evaluates them, makes
// of them.

#pragma once

#include "absl/strings/string_view.h"

namespace magpie::flow {

// Whether `cel`, which compiles as CEL, says the same in Groovy, or nothing there: a(x) and
// a.exists(i, i > 1) are CEL alone. False for what both have and mean differently:
//
//   "${a}" r'a' '\x41' 010 1u    strings that are computed, raw strings, escapes, octal numbers
//   a + b, a / b, a div b, -a    ints of 32 bits, and decimals
//   a in [1, 2], a in b          1.0 is no 1 there
//   a == 'Y'                     89 is equal to it there, as the number of the letter
//   a.size() > 1, a.matches(b)   units of UTF-16; the whole string; and what else kOfBoth lists
//   a.b == 1 && c                a failure on the left counts there, whatever is on the right
//   a == b < c                   < binds more tightly there
//   a <new line> [0]             another statement there, as before ( and -
bool IsAlikeInGroovy(absl::string_view cel);

}  // namespace magpie::flow
