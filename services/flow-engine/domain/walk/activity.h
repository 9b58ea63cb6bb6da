// Nodes that a token leaves by their ways out as their element says: all but ends and gateways.

#pragma once

#include <cstdint>

#include "services/flow-engine/domain/walk/behavior.h"
#include "services/flow-engine/domain/walk/walk.h"

namespace magpie::flow {

// By the first way that holds, or by all of them where the element says `ways: all`. Without a way
// out the branch ends.
void LeaveAsSaid(Walk& walk, int64_t token);

class Activity : public Behavior {
 public:
  void Leave(Walk& walk, int64_t token) const override { LeaveAsSaid(walk, token); }
};

}  // namespace magpie::flow
