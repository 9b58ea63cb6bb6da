// Forks that are over: all branches but one have ended. That one goes on as the token that forked,
// at its own node and with all below it; what the others have set becomes its own, as at a join,
// and is seen by those below it from then on.
//
//   1 forked, at fork                    1 asking, at pay
//   ├─ 2 ended (had set a: 1)     ──▶       {a: 1, b: 2}
//   └─ 3 asking, at pay (b: 2)
//
// Without that, a loop that leads back to a fork would stand one fork deeper each time round.

#pragma once

#include <cstdint>

#include "services/flow-engine/domain/walk/ground/ground.h"

namespace magpie::flow {

// Forks around the token: those at the node where it stands, or all.
enum class Forks { kOfItsNode, kAll };

// Takes away those that are over, where there is room for what their branches have set. Returns the
// token that goes on in the token's place.
int64_t Narrow(Ground& ground, int64_t token, Forks which);

}  // namespace magpie::flow
