// What a call came to, kept as text until its turn.

#pragma once

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "services/flow-engine/domain/command.h"

namespace magpie::flow {

struct Outcome {
  std::vector<CallRecord> calls;
  CallResult result;
};

std::string ToJson(const Outcome& outcome);
// Of what ToJson gave.
Outcome ParseOutcome(absl::string_view json);

}  // namespace magpie::flow
