// The state of a plan's step while the plan is carried out. Pure.

#pragma once

#include <memory>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/value/value.h"
#include "services/resource-engine/domain/run/call.h"
#include "services/resource-engine/domain/run/plan.h"

namespace magpie::resource {

struct StepState {
  bool wanted = false;
  bool settled = false;   // has a value or is known to have none
  bool fallback = false;  // the value is the fallback
  bool arrived = false;   // reported before the others
  size_t missing = 0;     // needs that are not settled
  size_t tried = 0;       // for a field: the alternatives that it has tried
  absl::Status why;       // for a field with alternatives: its first error
  std::shared_ptr<const Call> call;
  Outcome outcome;
  Value made;  // a value that is known or derived
  // Null if the answer has no body. Points into `made` or an API's answer.
  absl::StatusOr<const Value*> value = nullptr;
  size_t cause = 0;  // the step at fault if there is no value
};

// The API that a field is trying now.
inline size_t AskedApi(const Step& field, const StepState& state) {
  return state.tried == 0 ? field.needs[0] : field.spares[state.tried - 1];
}

inline bool WaitsFor(const Step& step, const StepState& state, size_t need) {
  return step.spares.empty() || AskedApi(step, state) == need;
}

}  // namespace magpie::resource
