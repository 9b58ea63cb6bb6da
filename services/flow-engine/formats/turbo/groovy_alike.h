// Compares conditions in CEL with their meaning in Groovy, in which Turbo evaluates them.

#pragma once

#include "absl/strings/string_view.h"

namespace magpie::flow {

// Whether `cel`, which compiles as CEL, means the same in Groovy, or is only CEL: a(x) and
// a.exists(i, i > 1). False for what both have with different meanings:
//
//   "${a}" r'a' '\x41' 010 1u    strings that are computed, raw strings, escapes, octal numbers
//   a + b, a / b, a div b, -a    ints of 32 bits, and decimals
//   a in [1, 2], a in b          1.0 is not 1 there
//   a == 'Y'                     89 is equal to it there, as the number of the letter
//   a.size() > 1, a.matches(b)   units of UTF-16; the whole string; and what else kOfBoth lists
//   a.b == 1 && c                an error on the left counts there, whatever is on the right
//   a == b < c                   < binds more tightly there
//   a <new line> [0]             a new statement there, as before ( and -
bool IsAlikeInGroovy(absl::string_view cel);

}  // namespace magpie::flow
