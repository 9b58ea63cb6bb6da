// How a visit ends: its work is done, or it counts no more. What would take it back is told with
// it.

#pragma once

#include <cstdint>
#include <vector>

#include "services/flow-engine/domain/walk/ground/ground.h"

namespace magpie::flow {

// Tells that the work of the node is done; false where that fails: the token stays with an
// incident.
bool Complete(Ground& ground, int64_t token);

// What would take back what the token has done, or may have done, where it stands, before it has
// left that: its calls, or what an earlier rollback has still to take back. The next one first.
std::vector<Compensation> LeftOf(Ground& ground, int64_t token);

// Tells that the visits of the token, and of all below it, count no more.
void TellCancelled(Ground& ground, int64_t token);

}  // namespace magpie::flow
