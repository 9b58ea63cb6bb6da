// Which ways out of a node a token takes, by their conditions.

#pragma once

#include <cstdint>
#include <vector>

#include "services/flow-engine/domain/walk/ground/ground.h"

namespace magpie::flow {

enum class Ways {
  kFirst,    // the first whose condition holds, otherwise the default
  kHolding,  // those without a condition or whose condition holds, otherwise the default
  kAll,      // regardless of their conditions
};

// The work of a node is done, and the token continues, as one token for each way. An incident if no
// way can be taken.
void LeaveBy(Ground& ground, int64_t token, Ways which);

}  // namespace magpie::flow
