// What the engine depends on.

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
  // Gets the change in the number of open incidents.
  std::function<void(int64_t)> on_incidents = [](int64_t) {};
  // Runs on each look-up in a cache, with whether it was a hit. On the hot path.
  OnLook on_look = [](Cache, bool) {};
  // The most nodes that one command may pass without a wait.
  int max_steps = kMaxSteps;
  // The limits of instances in memory.
  Residents::Limits kept = kKept;
};

}  // namespace magpie::flow
