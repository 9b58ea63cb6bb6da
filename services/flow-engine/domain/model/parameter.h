// A value that an element computes, and its name: a parameter of a call, an output, a line of a
// script.

#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/expr/expr.h"
#include "common/value/value.h"

namespace magpie::flow {

struct Parameter {
  std::string name;
  expr::Program value;
};

// The values of the parameters; a Status that names the one that has none.
absl::StatusOr<Value::Map> Evaluate(const std::vector<Parameter>& params,
                                    const Value::Map& variables);

}  // namespace magpie::flow
