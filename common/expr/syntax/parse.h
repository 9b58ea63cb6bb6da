// From text to syntax tree, by recursive descent.

#pragma once

#include "absl/status/status.h"
#include "common/expr/syntax/ast.h"

namespace magpie::expr {

// Fills `ast` with what its source says. Names stay as they are written: macros are calls, and
// locals are variables, until they are resolved.
absl::Status Parse(Ast& ast);

}  // namespace magpie::expr
