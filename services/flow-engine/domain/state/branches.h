// Who is a branch of which fork, and who waits at a join for whom. Tokens are named by id.

#pragma once

#include <functional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "services/flow-engine/domain/model/graph.h"
#include "services/flow-engine/domain/state/instance.h"

namespace magpie::flow {

std::vector<int64_t> ChildIdsOf(const Instance& instance, int64_t token);
// The outermost fork that a token is a branch of, with all between; 0: none.
int64_t TopFork(const Instance& instance, int64_t token);
bool IsBelow(const Instance& instance, int64_t token, int64_t top);
// The innermost fork, of `fork` and those around it, that the token is a branch of too.
int64_t ForkOver(const Instance& instance, int64_t fork, int64_t token);
// The forks below `fork` that the token is a branch of, the outermost first.
std::vector<int64_t> ForksBetween(const Instance& instance, int64_t fork, int64_t token);
// The branches of a fork and of the forks among these; of any other token, itself.
std::vector<int64_t> LeavesOf(const Instance& instance, int64_t token);

// Whether a branch comes to a join where another of the same forks has arrived. What stands in
// another round of a loop, in the same fork begun anew or before it, meets its own.
enum class Coming { kNever, kMay, kHas };
Coming ComingOf(const Instance& instance, const Graph& graph, int64_t arrived, int64_t branch);

// Branches that wait at a join for others.
struct WaitingJoin {
  std::string element_key;
  int64_t call = 0;              // whose flow it is in: called.h
  int64_t token = 0;             // of the one that came first
  int arrived = 0;               // how many have come
  absl::Time since;              // when the first did
  std::vector<int64_t> awaited;  // the branches that may still come
};

// In the order in which they were come to. `graph_of` gives the graph that a call walks; where it
// gives null nothing is told of it.
std::vector<WaitingJoin> WaitingJoins(const Instance& instance,
                                      const std::function<const Graph*(int64_t call)>& graph_of);

}  // namespace magpie::flow
