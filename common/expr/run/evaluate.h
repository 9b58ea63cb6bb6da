// Evaluates a resolved syntax tree over variables.

#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "common/expr/datum/datum.h"
#include "common/expr/datum/heap.h"
#include "common/expr/syntax/ast.h"

namespace magpie::expr {

// The paths that an evaluation read, each once and in order, with their values. The value of a
// missing path is a failure.
struct Reads {
  std::vector<std::pair<absl::string_view, Datum>> paths;

  void Add(absl::string_view path, const Datum& found);
};

// The value of `ast`, or a failure whose message names the part that failed. It is meaningless if
// the heap is exhausted. `reads` may be null. The datum views `ast`, `variables` and `heap`.
Datum Evaluate(const Ast& ast, const MapView& variables, Heap& heap, Reads* reads);

// The value of `ast` if it is a bool, faster than Evaluate; nothing otherwise.
std::optional<bool> EvaluateBool(const Ast& ast, const MapView& variables, Heap& heap);

}  // namespace magpie::expr
