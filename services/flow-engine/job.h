// One command on its way through the engine. Private to flow_engine.cc and turn.cc.

#pragma once

#include <functional>
#include <optional>

#include "services/flow-engine/flow_engine.h"

namespace magpie::flow {

struct FlowEngine::Job {
  Context context;
  InstanceId instance;
  std::function<absl::StatusOr<Decision>(const Graph&, const Instance* before, absl::Time)> decide;
  Answer answer;
  std::optional<Asked> asked;  // by a caller; the outcome of a call is asked by nobody
  DeployedPtr starts;          // what a new instance runs on; null for one that is there
  int64_t finished_call = 0;   // the token number of the call that it tells the outcome of
  int attempts = 0;
};

}  // namespace magpie::flow
