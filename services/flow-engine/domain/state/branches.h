// Who waits at a join for whom: which branches may still come there. Tokens are named by id.

#pragma once

#include <functional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "services/flow-engine/domain/model/graph.h"
#include "services/flow-engine/domain/state/instance.h"

namespace magpie::flow {

// Whether a branch comes to a join where another of the same forks has arrived. What stands in
// another round of a loop, in the same fork begun anew or before it, meets its own.
enum class Coming { kNever, kMay, kHas };
Coming ComingOf(const Instance& instance, const Graph& graph, int64_t arrived, int64_t branch);

// Branches that wait at a join for others.
struct WaitingJoin {
  std::string element_key;
  int64_t child = 0;             // whose flow it is in: child_flow.h
  int64_t token = 0;             // of the one that came first
  int arrived = 0;               // how many have come
  absl::Time since;              // when the first did
  std::vector<int64_t> awaited;  // the branches that may still come
};

// In the order in which they were come to. `graph_of` gives the graph that a call walks; where it
// gives null nothing is told of it.
std::vector<WaitingJoin> WaitingJoins(const Instance& instance,
                                      const std::function<const Graph*(int64_t child)>& graph_of);

}  // namespace magpie::flow
