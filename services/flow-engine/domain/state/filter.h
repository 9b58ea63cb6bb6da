// Filters of instances and tasks.

#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "services/flow-engine/domain/state/instance.h"

namespace magpie::flow {

// Unset members match everything.
struct InstanceFilter {
  std::optional<FlowKey> flow;
  std::optional<State> state;
  std::optional<bool> has_incident;
  // Variables of the instance that must have these values.
  Value::Map variables;
  // At or after the first, and before the second.
  absl::Time created_after = absl::InfinitePast();
  absl::Time created_before = absl::InfiniteFuture();
  absl::Time updated_after = absl::InfinitePast();
  absl::Time updated_before = absl::InfiniteFuture();
  // Has an open task.
  bool has_task = false;
  // Has an open task with this assignee.
  std::string assignee;
  // Has an open task at this element.
  std::string element_key;
};

// The numbers of what matches: 0 for the root itself and, if the filter names a flow, those of its
// running child flows (child_flow.h).
std::vector<int64_t> FittingChildren(const InstanceFilter& filter, const Instance& instance);
// Whether the token waits at a task that the filter matches.
bool FitsTask(const InstanceFilter& filter, const Token& token);

}  // namespace magpie::flow
