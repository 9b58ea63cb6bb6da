// Models and faults as text, for tests to compare.

#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "services/flow-engine/domain/model/model.h"
#include "services/flow-engine/formats/read.h"

namespace magpie::flow {

// A line for the model and one for each element, with its properties and, after a #, its
// annotations:
//
//   lock "Lock trouble"
//   g exclusive_gateway "Open?" [f1] -> [f2,f3]
//   f2 sequence_flow "yes" [g] -> [e] {"condition":"bike.lock_state == 'open'"}
//   sub/ask user_task "Ask" [f4] -> [f5] # {"x":310}
std::string Describe(const Model& model);

// "path: what" of each field violation.
std::vector<std::string> FaultsOf(const absl::Status& status);

// The faults of Read.
std::vector<std::string> Faults(absl::string_view source, absl::string_view flow_key = "",
                                absl::string_view mapping = "");

// A process `lock` of `elements`. The prefix b is BPMN's, m is ours and x is of a different tool.
std::string Bpmn(absl::string_view elements);

}  // namespace magpie::flow
