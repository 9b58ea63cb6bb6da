// How a visit ends: its work is done, or it no longer counts. The event lists what takes it back.

#pragma once

#include <cstdint>
#include <vector>

#include "services/flow-engine/domain/walk/ground/ground.h"

namespace magpie::flow {

// Records that the work of the node is done. False if that fails: the token stays, with an
// incident.
bool Complete(Ground& ground, int64_t token);

// What takes back the effects of the token at its current node: its calls, or what an earlier
// rollback has not taken back yet. The next one first.
std::vector<Compensation> LeftOf(Ground& ground, int64_t token);

// Records that the visits of the token, and of all below it, no longer count.
void RecordCancelled(Ground& ground, int64_t token);

}  // namespace magpie::flow
