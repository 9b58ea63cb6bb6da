// Finds the plain paths of a resolved tree.

#pragma once

#include "common/expr/syntax/ast.h"

namespace magpie::expr {

// Sets the path of each node that is a plain one: a.b.c of a variable, or b.c of a local, where no
// name may mean something else. Sets Node::leaf_cost, too.
void MarkPlainPaths(Ast& ast);

}  // namespace magpie::expr
