// Compiles a model into a graph.

#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/status/error.h"
#include "services/flow-engine/domain/model/graph.h"

namespace magpie::flow {

struct CompileOptions {
  // What other engines accept (nodes that cannot be reached, dead ends, joins without a fork) is a
  // warning.
  bool is_lenient = false;
  // It was deployed before: names that earlier releases accepted are not faults.
  bool is_deployed = false;
};

struct Compiled {
  Graph graph;
  std::vector<std::string> warnings;  // `elements[a].condition: reads b, which nothing sets`
};

// The result for a model that may be wrong. With faults, only the children of the graph may be
// used.
struct CompileResult {
  Graph graph;
  std::vector<FieldViolation> faults;
  std::vector<std::string> warnings;
};

// Checks and compiles the model, and lists all faults.
CompileResult CompileAll(const Model& model, const CompileOptions& options);

// The same. INVALID_ARGUMENT (BAD_MODEL) lists all faults, each a violation of `elements[<key>]...`
// that says what is wrong and what to do.
absl::StatusOr<Compiled> Compile(const Model& model, const CompileOptions& options = {});

}  // namespace magpie::flow
