// What comes to tokens from outside: the outcome of a call, or new values of variables.

#pragma once

#include <cstdint>

#include "absl/status/status.h"
#include "services/flow-engine/domain/state/command.h"
#include "services/flow-engine/domain/walk/ground/ground.h"
#include "services/flow-engine/domain/walk/walk.h"

namespace magpie::flow {

// A token has the outcome of its call.
void FinishWait(Walk& walk, int64_t token, const CallResult& result);
// Of a call that takes something back: the next follows, or the work of the node.
void FinishCompensation(Walk& walk, int64_t token, const CallResult& result);

// Sets variables in the flow that the token `frame` has called, 0: in the instance's own, wherever
// tokens stand: the branches have not set them.
absl::Status SetInFlow(Ground& ground, int64_t frame, const Value::Map& variables);

}  // namespace magpie::flow
