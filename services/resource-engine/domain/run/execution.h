// Carries out a plan: says which calls can be made now and takes their answers. Pure: its user
// makes the calls.
//
//   Execution execution(plan, {.params = params, .known = known, .request_id = "r1"});
//   for (size_t call : execution.Start()) ...;              // make them all at the same time
//   for (size_t call : execution.Take(step, outcome)) ...;  // and those that an answer allows
//   if (execution.done()) return execution.ToFetched();

#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/value/value.h"
#include "services/resource-engine/domain/run/call.h"
#include "services/resource-engine/domain/run/disclosure.h"
#include "services/resource-engine/domain/run/plan.h"
#include "services/resource-engine/domain/run/results.h"
#include "services/resource-engine/domain/run/step_state.h"

namespace magpie::resource {

// What the caller provides.
struct Given {
  Value::Map params;
  Value::Map known = {};   // field to value, for the fields that the plan treats as known
  std::string request_id;  // the idempotency key of a call is "<request id>/<api>"
  // What it may not use is not fetched; what it may not see is refused (ACCESS_DENIED) or masked.
  std::string caller = "";
  // Answers calls from examples; an API without a matching one has no value (NO_EXAMPLE).
  bool from_examples = false;
  std::optional<absl::Duration> max_age = std::nullopt;  // of cached answers
};

// Not thread-safe.
class Execution {
 public:
  Execution(std::shared_ptr<const Plan> plan, Given given);

  // The steps to call first. Must be called once, before Take.
  std::vector<size_t> Start();

  // Takes the outcome of the call of `step` and returns the steps to call now.
  std::vector<size_t> Take(size_t step, Outcome outcome);

  // The call of a step that Start or Take returned.
  const std::shared_ptr<const Call>& call(size_t step) const { return steps_[step].call; }

  const Plan& plan() const { return *plan_; }

  // Whether every step that is needed has a value or is known to have none.
  bool done() const { return settled_ == wanted_; }

  // The fields that have got a value or an error since the last time. Their calls are returned by
  // ToFetched only.
  Fetched TakeArrived();

  // The results, once it is done; see Results.
  Fetched ToFetched() const { return results().ToFetched(); }
  absl::StatusOr<Invoked> ToInvoked() const { return results().ToInvoked(); }
  std::vector<StepReport> Report(bool with_texts = false) const {
    return results().Report(with_texts);
  }

 private:
  Results results() const { return Results(*plan_, steps_, disclosure_); }

  // Marks the step and all that it needs as wanted.
  void Want(size_t step);
  // Each settles the step or leaves it waiting for a call or an alternative.
  void Resolve(size_t step);
  void ResolveApi(size_t step);
  void ResolveField(size_t step, const Field& field);
  absl::StatusOr<const Value*> Pick(const Origin& origin, ValueType type, size_t api) const;
  absl::StatusOr<const Value*> Make(const DerivedProgram& derived, size_t step);

  // The parameters and inputs of an ApiProgram or a DerivedProgram, stored in `made` if they must
  // be combined.
  template <class Program>
  const Value::Map& Variables(const Program& program, size_t step, Value::Map& made) const;
  void Settle(size_t step, absl::StatusOr<const Value*> value);
  void FailLike(size_t step, size_t cause);
  std::vector<size_t> Drain();

  const std::shared_ptr<const Plan> plan_;
  Given given_;
  const Disclosure disclosure_;
  std::vector<StepState> steps_;
  size_t wanted_ = 0;
  size_t settled_ = 0;
  std::vector<size_t> ready_;    // have all that they need
  std::vector<size_t> to_call_;  // found while draining
};

}  // namespace magpie::resource
