// Finds the names that may mean a type.

#pragma once

#include "common/expr/syntax/ast.h"

namespace magpie::expr {

// Sets Node::may_be_type of the names in a comparison with a type(), or in a list of an expression
// that has a type(): type(a) == string. If `everywhere`, of all names.
void MarkTypeNames(Ast& ast, bool everywhere);

}  // namespace magpie::expr
