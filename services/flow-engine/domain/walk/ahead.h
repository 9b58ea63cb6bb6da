// Calls that were begun before their token came to the nodes that ask for them (plan_calls.h).
//
//   at a: calls a, and ahead b and c in one      ahead  {b, call 8}, {c, call 8}
//   call 8 is answered                           ahead  {b, its part}, {c, its part}
//   at b: takes its part, and goes on            ahead  {c, its part}

#pragma once

#include <cstdint>

#include "services/flow-engine/domain/state/command.h"
#include "services/flow-engine/domain/walk/ground/ground.h"

namespace magpie::flow {

// Variables have been set from outside: calls that were begun ahead count no more where they would
// be made with other parameters now.
void DropStaleAhead(Ground& ground, int64_t token);

// A call that the token waits for, or that was begun ahead, has its outcome. Keeps the parts of the
// nodes to come, and gives that of the node that the token stands at.
CallResult KeepAhead(Ground& ground, int64_t token, const FinishCall& finished);

}  // namespace magpie::flow
