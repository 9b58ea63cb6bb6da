// Walks a resolved syntax tree over variables.

#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "common/expr/datum/datum.h"
#include "common/expr/datum/heap.h"
#include "common/expr/syntax/ast.h"

namespace magpie::expr {

// What an evaluation read: each path once, in order, with what was there. A fault stands for a
// path that leads nowhere.
struct Reads {
  std::vector<std::pair<absl::string_view, Datum>> paths;

  void Add(absl::string_view path, const Datum& found);
};

// The value of `ast`, or a fault whose message names the part that failed. Once the heap is
// exhausted, whatever comes out means nothing. `reads` may be null. The datum views `ast`,
// `variables` and `heap`.
Datum Evaluate(const Ast& ast, const MapView& variables, Heap& heap, Reads* reads);

// The bool that `ast` comes to, sooner than Evaluate gives it; nothing where it comes to none.
std::optional<bool> EvaluateBool(const Ast& ast, const MapView& variables, Heap& heap);

}  // namespace magpie::expr
