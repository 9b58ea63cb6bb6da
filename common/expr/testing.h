// Shared by tests of expressions.

#pragma once

#include <string>

#include "absl/strings/string_view.h"
#include "common/expr/expr.h"
#include "common/value/json.h"

namespace magpie::expr {

// The value of `text` over the variables `json`, as JSON, or the message of the error.
inline std::string Eval(absl::string_view text, absl::string_view json = "{}",
                        const Options& options = {}) {
  const absl::StatusOr<Program> program = Program::Compile(text, options);
  if (!program.ok()) return std::string(program.status().message());
  const absl::StatusOr<Value> value = program->Eval(*ParseJsonObject(json));
  return value.ok() ? ToJson(*value) : std::string(value.status().message());
}

}  // namespace magpie::expr
