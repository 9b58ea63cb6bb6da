// An immutable deployment of a flow, and its compiled graph.

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

// Flows that call one another, from the first to the last.
inline constexpr int kMaxChildDepth = 10;

struct Deployment {
  DeploymentId id;  // "<flow key>.<number>"
  int32_t number = 1;
  Model model;
  std::vector<std::string> warnings;
  absl::Time create_time;
};

// What runs share: the deployment and what it was compiled to.
struct Deployed {
  Deployment deployment;
  Graph graph;
};
using DeployedPtr = std::shared_ptr<const Deployed>;

// The deployments that one instance runs on: its own, and of the flows that it calls or has called.
struct Library {
  DeployedPtr own;
  std::map<std::string, DeployedPtr> by_id;   // those that tokens are in
  std::map<ChildRef, DeployedPtr> startable;  // what a call would start now
  std::set<std::string> disabled;             // flow keys of these that may not start
};

}  // namespace magpie::flow
