// From a model to a graph.

#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/flow-engine/domain/graph.h"

namespace magpie::flow {

struct CompileOptions {
  // What other engines let pass (nodes that cannot be reached, dead ends of links, joins without a
  // fork) is a warning.
  bool is_lenient = false;
};

struct Compiled {
  Graph graph;
  std::vector<std::string> warnings;  // `elements[a].condition: reads b, which nothing sets`
};

// Checks and compiles. INVALID_ARGUMENT, reason BAD_MODEL, with all faults at once, each as a
// violation of `elements[<key>]...` that tells what is wrong and what would be right.
absl::StatusOr<Compiled> Compile(const Model& model, const CompileOptions& options = {});

}  // namespace magpie::flow
