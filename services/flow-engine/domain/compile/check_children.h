// Whether the flows that a new one calls, and those that they call, come to an end.

#pragma once

#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "common/status/error.h"
#include "services/flow-engine/domain/model/deployment.h"

namespace magpie::flow {

struct CheckedChildren {
  // A flow would call itself by way of others (`a -> b -> a`), or one calls another more than
  // kMaxChildDepth deep.
  std::vector<FieldViolation> faults;
  // Flows that are not deployed yet.
  std::vector<std::string> warnings;
};

// `find` gives the deployment that a call would start now; null where there is none. A flow of the
// model's own key is the model itself.
absl::StatusOr<CheckedChildren> CheckChildren(
    const Model& model, const Graph& graph,
    absl::FunctionRef<absl::StatusOr<DeployedPtr>(const ChildRef&)> find);

}  // namespace magpie::flow
