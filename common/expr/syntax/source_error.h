// Errors in the text of an expression, with their place.

#pragma once

#include <cstddef>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace magpie::expr {

// INVALID_ARGUMENT, reason BAD_EXPRESSION; the message is
//
//   1:8: expected an operand, not ')'
//   size(a,)
//          ^
//
// Lines and columns count from 1, columns in code points. `offset` is at most source.size().
absl::Status SourceError(absl::string_view source, size_t offset, absl::string_view what);

}  // namespace magpie::expr
