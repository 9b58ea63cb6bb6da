// Resolves the names of a syntax tree.

#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/expr/syntax/ast.h"
#include "common/expr/syntax/options.h"

namespace magpie::expr {

// Finds each call's function or macro and each comprehension's variable, compiles constant
// patterns, and marks the paths that an explanation lists. Returns the paths that may be read,
// sorted: `order.status`, and with [] for any item or entry, `order.items[].price`. Fails with
// SourceError: an unknown function, a wrong number of arguments, a misused macro, a bad pattern, or
// a value that can never be the bool that is required.
absl::StatusOr<std::vector<std::string>> Resolve(Ast& ast, const Options& options);

}  // namespace magpie::expr
