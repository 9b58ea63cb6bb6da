// What the engine runs on.

#pragma once

#include <cstdint>
#include <functional>

#include "absl/time/time.h"
#include "common/base/clock.h"
#include "common/base/timer.h"
#include "common/records/once.h"
#include "common/store/store.h"
#include "services/flow-engine/domain/drive/drive.h"
#include "services/flow-engine/engine/deployments.h"
#include "services/flow-engine/engine/residents.h"
#include "services/flow-engine/peers/matching_peer.h"
#include "services/flow-engine/peers/resource_peer.h"

namespace magpie::flow {

// All must outlive the engine.
struct Surroundings {
  store::Store& store;
  const Once& once;
  const Clock& clock;
  Timers& timers;
  ResourcePeer& resources;
  MatchingPeer& matching;
  // Makes the id of a new instance.
  std::function<InstanceId(absl::Time now)> new_id;
  // Told by how much the number of open incidents changes.
  std::function<void(int64_t)> on_incidents = [](int64_t) {};
  // Told of each look into memory: for a live instance or a compiled deployment, and whether it was
  // there. On the hot path.
  OnLook on_look = [](Cache, bool) {};
  // Nodes that one command may pass without a wait.
  int max_steps = kMaxSteps;
  // What is in memory of instances that wait.
  Residents::Limits kept = kKept;
};

}  // namespace magpie::flow
