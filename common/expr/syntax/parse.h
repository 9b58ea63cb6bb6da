// Parses text into a syntax tree, by recursive descent.

#pragma once

#include "absl/status/status.h"
#include "common/expr/syntax/ast.h"

namespace magpie::expr {

// Fills `ast` from its source. Until names are resolved, macros are calls and locals are variables.
absl::Status Parse(Ast& ast);

}  // namespace magpie::expr
