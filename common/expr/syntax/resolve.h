// What the names of a syntax tree mean.

#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/expr/syntax/ast.h"
#include "common/expr/syntax/options.h"

namespace magpie::expr {

// Finds each call's function or macro and each comprehension's variable, compiles the patterns that
// are constant, and marks the paths that an explanation tells. Gives the paths that may be read,
// sorted: `order.status`, and with [] for any item or entry, `order.items[].price`. Fails with
// SourceError: an unknown function, a wrong number of arguments, a macro that is not used as it
// must be, a pattern that is none, no bool where one must be.
absl::StatusOr<std::vector<std::string>> Resolve(Ast& ast, const Options& options);

}  // namespace magpie::expr
