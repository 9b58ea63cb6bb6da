// Models and faults as text, for tests to compare.

#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "services/flow-engine/domain/model.h"

namespace magpie::flow {

// A line for the model and one for each element, as in
//
//   lock "Lock trouble"
//   g gateway "Open?" [f1] -> [f2,f3]
//   f2 flow "yes" [g] -> [e] if bike.lock_state == 'open'
std::string Describe(const Model& model);

// "path: what" of each field violation.
std::vector<std::string> FaultsOf(const absl::Status& status);

}  // namespace magpie::flow
