// Forks that are over: all branches but one have ended. That one continues as the token that
// forked, at its own node and with all below it; what the others have set becomes its own, as at a
// join, and is visible below it from then on.
//
//   1 forked, at fork                    1 asking, at pay
//   ├─ 2 ended (had set a: 1)     ──▶       {a: 1, b: 2}
//   └─ 3 asking, at pay (b: 2)
//
// Without that, a loop back to a fork would be one fork deeper each time.

#pragma once

#include <cstdint>

#include "services/flow-engine/domain/walk/ground/ground.h"

namespace magpie::flow {

// Which forks around the token: those at its own node, or all.
enum class Forks { kOfItsNode, kAll };

// Removes those that are over, if there is room for what their branches have set. Returns the token
// that continues in the place of `token`.
int64_t Narrow(Ground& ground, int64_t token, Forks which);

}  // namespace magpie::flow
