// What a call came to, kept as text until its turn.

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

// Whether the call may have come to the business unit that `api` is of. Without an api, to any.
// False where its outcome shows that nothing was sent: of one attempt that was refused on the way.
bool MayHaveReached(const FinishCall& finished, absl::string_view api);

std::string ToJson(const Outcome& outcome);
// Of what ToJson gave.
Outcome ParseOutcome(absl::string_view json);

}  // namespace magpie::flow
