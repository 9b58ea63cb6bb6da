// A deployment of a flow and its compiled graph, both immutable.

#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "services/flow-engine/domain/model/graph.h"
#include "services/flow-engine/domain/model/ids.h"
#include "services/flow-engine/domain/model/model.h"

namespace magpie::flow {

// Levels of child flows, counting the root.
inline constexpr int kMaxChildDepth = 10;

struct Deployment {
  DeploymentId id;  // "<flow key>.<number>"
  int32_t number = 1;
  Model model;
  std::vector<std::string> warnings;
  absl::Time create_time;
};

// What all instances share: a deployment and the graph compiled from it.
struct Deployed {
  Deployment deployment;
  Graph graph;
};
using DeployedPtr = std::shared_ptr<const Deployed>;

// The deployments that one instance runs on: its own and those of its child flows.
struct Library {
  DeployedPtr own;
  std::map<std::string, DeployedPtr> by_id;   // those that tokens walk
  std::map<ChildRef, DeployedPtr> startable;  // what a call activity would start now
  std::set<std::string> disabled;             // their flow keys that are disabled
};

}  // namespace magpie::flow
