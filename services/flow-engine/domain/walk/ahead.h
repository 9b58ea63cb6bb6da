// Calls that begin before their token reaches the nodes that ask for them (plan_calls.h).
//
//   at a: calls a, and ahead b and c in one      ahead  {b, call 8}, {c, call 8}
//   call 8 is answered                           ahead  {b, its part}, {c, its part}
//   at b: takes its part, and goes on            ahead  {c, its part}

#pragma once

#include <cstdint>

#include "services/flow-engine/domain/state/command.h"
#include "services/flow-engine/domain/walk/ground/ground.h"

namespace magpie::flow {

// Variables were set from outside: drops calls that began ahead and would have different parameters
// now.
void DropStaleAhead(Ground& ground, int64_t token);

// A call that the token waits for, or that began ahead, has its outcome. Keeps the parts for later
// nodes, and returns the part for the node where the token is.
CallResult KeepAhead(Ground& ground, int64_t token, const FinishCall& finished);

}  // namespace magpie::flow
