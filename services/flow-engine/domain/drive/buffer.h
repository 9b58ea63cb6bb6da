// Keeps what arrives while an instance is suspended until it is resumed.

#pragma once

#include "absl/status/status.h"
#include "services/flow-engine/domain/state/command.h"
#include "services/flow-engine/domain/walk/walk.h"

namespace magpie::flow {

// What a walk needs.
struct Setting {
  const Library& library;
  absl::Time now;
  int max_steps;
};

// Keeps the answers to a task, or the outcome of a call. RESOURCE_EXHAUSTED (TOO_MANY_PENDING) if
// there are too many.
absl::Status Buffer(Instance& instance, const Token& token, const Value::Map& answers);
absl::Status Buffer(Instance& instance, const Token& token, const CallResult& result);

// Keeps an update of the variables of a child flow (0: the root), after what is buffered already.
// Fails with the error that the update would have in its turn.
absl::Status BufferUpdate(const Setting& setting, Decision& decision, int64_t child,
                          const Value::Map& variables);

// Gives all of it to the tokens that wait for it, in the order of arrival.
void Unbuffer(Ground& ground, Walk& walk);

}  // namespace magpie::flow
