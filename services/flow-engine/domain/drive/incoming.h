// What reaches tokens from outside: outcomes of calls and new values of variables.

#pragma once

#include <cstdint>

#include "absl/status/status.h"
#include "services/flow-engine/domain/state/command.h"
#include "services/flow-engine/domain/walk/ground/ground.h"
#include "services/flow-engine/domain/walk/walk.h"

namespace magpie::flow {

// The call of the token has this outcome.
void FinishWait(Walk& walk, int64_t token, const CallResult& result);
// The same for a compensation: the next one follows, or the work of the node.
void FinishCompensation(Walk& walk, int64_t token, const CallResult& result);

// Sets variables for all tokens in the child flow below the token `frame` (0: in the root's flow).
// They do not count as set by the branches.
absl::Status SetInFlow(Ground& ground, int64_t frame, const Value::Map& variables);

}  // namespace magpie::flow
