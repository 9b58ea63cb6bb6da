// The outcome of a call, as text, while it waits for its turn.

#pragma once

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "services/flow-engine/domain/state/command.h"

namespace magpie::flow {

struct Outcome {
  std::vector<CallRecord> calls;
  CallResult result;
};

// Whether the call may have reached the business unit of `api`, or any if `api` is empty. False if
// the outcome proves that nothing was sent: a single attempt, refused on the way.
bool MayHaveReached(const FinishCall& finished, absl::string_view api);

std::string ToJson(const Outcome& outcome);
// Parses what ToJson returned.
Outcome ParseOutcome(absl::string_view json);

}  // namespace magpie::flow
