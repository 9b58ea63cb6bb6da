// Checks that the child flows of a new model end: no cycles, and not too many levels.

#pragma once

#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "common/status/error.h"
#include "services/flow-engine/domain/model/deployment.h"

namespace magpie::flow {

struct CheckedChildren {
  // A flow would call itself, perhaps through others (`a -> b -> a`), or there would be more than
  // kMaxChildDepth levels.
  std::vector<FieldViolation> faults;
  // Flows that are not deployed yet.
  std::vector<std::string> warnings;
};

// `find` returns the deployment that a call activity would start now, or null. The model's own key
// stands for the model itself.
absl::StatusOr<CheckedChildren> CheckChildren(
    const Model& model, const Graph& graph,
    absl::FunctionRef<absl::StatusOr<DeployedPtr>(const ChildRef&)> find);

}  // namespace magpie::flow
