// Which branches wait at a join, and for which others. Tokens are named by id.

#pragma once

#include <functional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "services/flow-engine/domain/model/graph.h"
#include "services/flow-engine/domain/state/instance.h"

namespace magpie::flow {

// Whether a branch reaches a join where another branch of the same forks has arrived. A branch of a
// different round of a loop, in the same fork begun again or before it, joins its own siblings.
enum class Coming { kNever, kMay, kHas };
Coming ComingOf(const Instance& instance, const Graph& graph, int64_t arrived, int64_t branch);

// Branches that wait at a join for others.
struct WaitingJoin {
  std::string element_key;
  int64_t child = 0;             // the child flow that it is in: child_flow.h
  int64_t token = 0;             // the first to arrive
  int arrived = 0;               // how many have arrived
  absl::Time since;              // when the first arrived
  std::vector<int64_t> awaited;  // the branches that may still come
};

// In the order of the first arrivals. `graph_of` returns the graph of a child flow, or null to
// leave its joins out.
std::vector<WaitingJoin> WaitingJoins(const Instance& instance,
                                      const std::function<const Graph*(int64_t child)>& graph_of);

}  // namespace magpie::flow
