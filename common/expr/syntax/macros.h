// The macros that are comprehensions: range.all(x, body).

#pragma once

#include <cstddef>

#include "absl/strings/string_view.h"
#include "common/expr/syntax/ast.h"

namespace magpie::expr {

struct Macro {
  absl::string_view name;
  Op op;
  size_t min_variables;
  size_t max_variables;
  size_t max_bodies;  // if two, the first one filters

  // With variables and bodies, but without the range.
  size_t min_args() const { return min_variables + 1; }
  size_t max_args() const { return max_variables + max_bodies; }
};

// Null if there is no such macro.
const Macro* FindMacro(absl::string_view name);

}  // namespace magpie::expr
