// Expressions of the Common Expression Language over JSON-like values: parsed and checked
// once, evaluated often, and able to explain their result.
//
//   ASSIGN_OR_RETURN(Program program, Program::Compile("order.status == 'riding'"));
//   ASSIGN_OR_RETURN(bool riding, program.EvalBool(variables));
//
// README.md of this folder lists the supported parts of CEL; datum/limits.h, the limits.

#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/expr/datum/datum.h"
#include "common/expr/datum/heap.h"
#include "common/expr/datum/limits.h"
#include "common/expr/syntax/options.h"
#include "common/value/value.h"

namespace magpie::expr {

// The result of an evaluation and its explanation.
struct Explained {
  absl::StatusOr<Value> value;
  // `order.amount > 100 -> false (order.amount = 80)`: the expression, its result, and the value
  // of each path that was read, in order. Values longer than 64 bytes are cut.
  std::string explanation;
};

// Immutable and cheap to copy; thread-safe.
class Program {
 public:
  // INVALID_ARGUMENT with reason BAD_EXPRESSION. The message has line and column, says what is
  // wrong, and shows the line with a caret below the place.
  static absl::StatusOr<Program> Compile(absl::string_view text, const Options& options = {});

  // INVALID_ARGUMENT with reason EXPRESSION_FAILED if it cannot be evaluated: a missing variable,
  // operands of the wrong types, an overflow, too costly. `variables` is a map with string keys,
  // which may be parsed JSON.
  absl::StatusOr<Value> Eval(const MapView& variables) const;
  absl::StatusOr<Value> Eval(const Value::Map& variables) const {
    return Eval(MapView(&variables));
  }

  // Like Eval; also fails if the value is not a bool.
  absl::StatusOr<bool> EvalBool(const MapView& variables) const;
  absl::StatusOr<bool> EvalBool(const Value::Map& variables) const {
    return EvalBool(MapView(&variables));
  }

  Explained Explain(const MapView& variables) const;
  Explained Explain(const Value::Map& variables) const { return Explain(MapView(&variables)); }

  // The value as a datum, which may have any kind of the language; a failure if it cannot be
  // evaluated. It views the program, `variables` and `heap`. The budget of `heap` limits the cost.
  Datum Run(const MapView& variables, Heap& heap) const;

  const std::string& text() const;

  // The paths that it may read, sorted: `order.status`.
  const std::vector<std::string>& paths() const;

 private:
  struct Compiled;
  explicit Program(std::shared_ptr<const Compiled> compiled) : compiled_(std::move(compiled)) {}

  std::shared_ptr<const Compiled> compiled_;
};

}  // namespace magpie::expr
