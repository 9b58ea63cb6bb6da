// Which instances and which tasks somebody asks for.

#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "services/flow-engine/domain/state/instance.h"

namespace magpie::flow {

// What is not said fits everything.
struct InstanceFilter {
  std::optional<FlowKey> flow;
  std::optional<State> state;
  std::optional<bool> has_incident;
  // Each variable of the instance that has to have this value.
  Value::Map variables;
  // From the first of the two on, and before the second.
  absl::Time created_after = absl::InfinitePast();
  absl::Time created_before = absl::InfiniteFuture();
  absl::Time updated_after = absl::InfinitePast();
  absl::Time updated_before = absl::InfiniteFuture();
  // Has an open task of this one.
  std::string assignee;
  // Has an open task at this element.
  std::string element_key;
};

// What of a root fits: 0 for itself; where the filter names a flow, also the calls (child_flow.h) of
// the flows that it has called and that run.
std::vector<int64_t> FittingChildren(const InstanceFilter& filter, const Instance& instance);
// Whether the token waits for a person at such a task.
bool FitsTask(const InstanceFilter& filter, const Token& token);

}  // namespace magpie::flow
