// Nodes that a token leaves by their ways out: all but ends and gateways.

#pragma once

#include <cstdint>

#include "services/flow-engine/domain/walk/behavior.h"
#include "services/flow-engine/domain/walk/walk.h"

namespace magpie::flow {

// Leaves by the first way that holds, or by all that hold if the element has `ways: all`. Without a
// way out the branch ends.
void LeaveAsSaid(Walk& walk, int64_t token);

class Activity : public Behavior {
 public:
  void Leave(Walk& walk, int64_t token) const override { LeaveAsSaid(walk, token); }
};

}  // namespace magpie::flow
