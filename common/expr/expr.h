// Expressions of the Common Expression Language over JSON-like values:
// parsed and checked once, evaluated often, able to tell what decided.
//
//   ASSIGN_OR_RETURN(Program program, Program::Compile("order.status == 'riding'"));
//   ASSIGN_OR_RETURN(bool riding, program.EvalBool(variables));
//
// README.md of this folder lists what of CEL is here.

#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/value/value.h"

namespace magpie::expr {

// Limits; each has a clear error of its own.
inline constexpr size_t kMaxExpressionBytes = 4096;
inline constexpr int kMaxNesting = 64;    // brackets, signs and conditionals within one another
inline constexpr int kMaxHeight = 256;    // operations upon one another: a + b + c are two
inline constexpr int kMaxCost = 100'000;  // operations and list elements of one evaluation

// What an evaluation came to, and why.
struct Explained {
  absl::StatusOr<Value> value;
  // `order.amount > 100 -> false (order.amount = 80)`: the expression, its result, and the
  // value of each path that was read, in order. Values longer than 64 bytes are cut.
  std::string explanation;
};

// Immutable and cheap to copy; thread-safe.
class Program {
 public:
  // INVALID_ARGUMENT, reason BAD_EXPRESSION; the message has line, column, what is wrong, and the
  // line with a caret below the place.
  static absl::StatusOr<Program> Compile(absl::string_view text);

  // INVALID_ARGUMENT, reason EXPRESSION_FAILED, where it cannot be evaluated: a missing variable,
  // operands that do not fit, an overflow, too costly.
  absl::StatusOr<Value> Eval(const Value::Map& variables) const;

  // As Eval; also fails where the value is not a bool.
  absl::StatusOr<bool> EvalBool(const Value::Map& variables) const;

  Explained Explain(const Value::Map& variables) const;

  const std::string& text() const;

  // The variables and members that it may read, sorted: `order.status`.
  const std::vector<std::string>& paths() const;

 private:
  struct Compiled;
  explicit Program(std::shared_ptr<const Compiled> compiled) : compiled_(std::move(compiled)) {}

  std::shared_ptr<const Compiled> compiled_;
};

}  // namespace magpie::expr
