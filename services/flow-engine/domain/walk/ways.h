// The ways out of a node: which of them a token takes, by their conditions.

#pragma once

#include <cstdint>
#include <vector>

#include "services/flow-engine/domain/walk/ground/ground.h"

namespace magpie::flow {

enum class Ways {
  kFirst,    // the first whose condition holds, or else the default
  kHolding,  // those without a condition, and those whose conditions hold, or else the default
  kAll,      // whatever their conditions say
};

// The work of a node is done, and the token goes on: a token each where there are more ways. An
// incident where no way is to be taken.
void LeaveBy(Ground& ground, int64_t token, Ways which);

}  // namespace magpie::flow
