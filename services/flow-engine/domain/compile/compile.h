// From a model to a graph.

#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/status/error.h"
#include "services/flow-engine/domain/model/graph.h"

namespace magpie::flow {

struct CompileOptions {
  // What other engines let pass (nodes that cannot be reached, dead ends of links, joins without a
  // fork) is a warning.
  bool is_lenient = false;
  // It was deployed before: names that earlier releases took are let pass.
  bool is_deployed = false;
};

struct Compiled {
  Graph graph;
  std::vector<std::string> warnings;  // `elements[a].condition: reads b, which nothing sets`
};

// What came of a model that may be wrong. Without faults the graph is whole; with some it is good
// for nothing but its calls.
struct CompileResult {
  Graph graph;
  std::vector<FieldViolation> faults;
  std::vector<std::string> warnings;
};

// Checks and compiles, and finds all faults at once.
CompileResult CompileAll(const Model& model, const CompileOptions& options);

// The same. INVALID_ARGUMENT, reason BAD_MODEL, with all faults at once, each as a
// violation of `elements[<key>]...` that tells what is wrong and what would be right.
absl::StatusOr<Compiled> Compile(const Model& model, const CompileOptions& options = {});

}  // namespace magpie::flow
