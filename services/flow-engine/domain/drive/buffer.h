// What comes while an instance is suspended, and waits until it is resumed.

#pragma once

#include "absl/status/status.h"
#include "services/flow-engine/domain/state/command.h"
#include "services/flow-engine/domain/walk/walk.h"

namespace magpie::flow {

// What a walk goes by.
struct Setting {
  const Library& library;
  absl::Time now;
  int max_steps;
};

// The answers to a task; the outcome of a call. RESOURCE_EXHAUSTED (TOO_MANY_PENDING) where there
// are too many.
absl::Status Buffer(Instance& instance, const Token& token, const Value::Map& answers);
absl::Status Buffer(Instance& instance, const Token& token, const CallResult& result);

// An update of the variables of a flow that is called (0: of the root's own). Something is buffered
// before it. The error with which it would be refused in its turn.
absl::Status BufferUpdate(const Setting& setting, Decision& decision, int64_t child,
                          const Value::Map& variables);

// Gives all of it to the tokens that wait for it, in the order in which it came.
void Unbuffer(Ground& ground, Walk& walk);

}  // namespace magpie::flow
