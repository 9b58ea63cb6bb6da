// A name and the expression for its value: a parameter of a call, an output, a line of a script.

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

// The values of the parameters. An error names the first that has no value.
absl::StatusOr<Value::Map> Evaluate(const std::vector<Parameter>& params,
                                    const Value::Map& variables);

}  // namespace magpie::flow
