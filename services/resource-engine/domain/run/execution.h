// A plan as it is carried out: what can be called now, and what the answers
// make of the fields. Pure; whoever makes the calls stands outside.
//
//   Execution execution(plan, params, known, "r1");
//   for (size_t call : execution.Start()) ...;              // make them all at the same time
//   for (size_t call : execution.Take(step, outcome)) ...;  // and those that an answer allows
//   if (execution.done()) return execution.ToFetched();

#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/value/value.h"
#include "services/resource-engine/domain/run/call.h"
#include "services/resource-engine/domain/run/plan.h"

namespace magpie::resource {

// Why a field has no value.
struct FieldError {
  ResourceId field;
  ResourceId cause;  // the resource at fault: the field, or one that it needs
  absl::Status why;
  int http_status = 0;  // of the answer that is at fault; 0 where none is
};

// How it went with one step of a plan.
struct StepReport {
  std::string outcome;  // "OK", the reason of the error, "FALLBACK", or "NOT_NEEDED"
  bool called = false;  // or answered from elsewhere
  Source source = Source::kCalled;
  absl::Time begin;  // of the call
  absl::Duration latency;
  std::string request;  // "GET /orders/1", with headers and body a line each; empty of others
  // The JSON that came of it; empty for none. Of a call that failed, the status of the answer and
  // how that begins, or why there is none.
  std::string result;
};

struct Explained {
  std::shared_ptr<const Plan> plan;
  absl::Time begin;
  std::vector<StepReport> steps;
};

struct Fetched {
  Value::Map values;
  std::vector<FieldError> errors;     // in the order in which the fields were asked for
  std::vector<ResourceId> fallbacks;  // fields whose values are theirs, in this order too
  std::vector<CallRecord> calls;      // in the order of the plan
  std::optional<Explained> explained;
  // The same fetch gets the same from the cache until then, or until one of its answers is
  // replaced; past where any call was made.
  absl::Time fresh_until = absl::InfinitePast();
  std::vector<Replaced> replaced;
};

struct Invoked {
  std::shared_ptr<const Value> result;  // null where the answer has no body
  CallRecord call;
  absl::Status error;
  std::vector<CallRecord> before;  // the calls that brought its parameters
};

// Not thread-safe.
class Execution {
 public:
  // A call's idempotency key is "<request id>/<api>". With `from_examples`, each call has the
  // example that answers it; an API without one has no value (NO_EXAMPLE). What `caller`
  // may not have is neither got nor told (ACCESS_DENIED), or masked.
  Execution(std::shared_ptr<const Plan> plan, Value::Map params, Value::Map known,
            std::string request_id, bool from_examples = false, std::string caller = "");

  // The steps to call at once. Asked once, first.
  std::vector<size_t> Start();

  // Takes the answer to the call of `step`; the steps to call now.
  std::vector<size_t> Take(size_t step, Outcome outcome);

  // Of a step that Start or Take returned.
  const std::shared_ptr<const Call>& call(size_t step) const { return steps_[step].call; }

  const Plan& plan() const { return *plan_; }

  // Whether every step that is needed has a value, or is known to have none.
  bool done() const { return settled_ == wanted_; }

  // The fields that have a value, or are known to have none, and that it has not told before. Their
  // calls are told by ToFetched only.
  Fetched TakeArrived();

  // What came of it, once it is done, and once only.
  Fetched ToFetched();

  // Of each step of the plan, once it is done and before ToFetched or ToInvoked.
  std::vector<StepReport> Report(bool with_texts = false) const;

  // As ToFetched, of a plan that asks for one API. The error why the API could not be called, where
  // it was not: that of Render, or of an input.
  absl::StatusOr<Invoked> ToInvoked();

 private:
  struct State {
    bool wanted = false;
    bool settled = false;
    bool fallback = false;  // instead of an error
    bool asked = false;
    bool arrived = false;  // and told by TakeArrived
    size_t missing = 0;    // needs that are not settled
    size_t tried = 0;      // of a field: the alternatives that it has asked
    absl::Status why;      // of a field with alternatives: its first error
    std::shared_ptr<const Call> call;
    Outcome outcome;
    Value made;  // of what is known or derived
    // Null where the answer has no body. Points into `made`, or an API's answer.
    absl::StatusOr<const Value*> value = nullptr;
    size_t cause = 0;  // the step at fault where there is no value
  };

  // Wants the step, and all that it needs.
  void Want(size_t step);
  void Tell(size_t step, Fetched& fetched) const;
  // Of the answer because of which the step at fault has no value.
  int StatusAtFault(size_t cause) const;
  // Whether the step may not be got for the caller.
  bool IsDenied(size_t step) const;
  // Of a plan that says who may have what: whether the caller may not see the value of the step.
  bool IsHidden(size_t step) const { return !hidden_.empty() && hidden_[step]; }
  // Whether the caller may see what the call of an API was made of.
  bool MaySeeRequest(size_t step) const;
  // Whether the caller may see an answer that is no success, whose private places nobody knows: all
  // of the API's answer is open to it, and so is what the call was made of.
  bool MaySeeAnswer(size_t step) const;
  std::string ResultOf(size_t step) const;
  // What is told of a step that has a value: the value, its mask, or that it may only feed others.
  absl::StatusOr<Value> Told(size_t step) const;
  // Each settles the step, or leaves it to be called, or to wait for an alternative.
  void Resolve(size_t step);
  void ResolveApi(size_t step);
  void ResolveField(size_t step, const Field& field);
  // The API that a field asks now.
  size_t AskedApi(size_t step) const;
  bool WaitsFor(size_t step, size_t need) const;
  absl::StatusOr<const Value*> Pick(const Origin& origin, ValueType type, size_t api) const;
  absl::StatusOr<const Value*> Make(const DerivedProgram& derived, size_t step);

  // The parameters and the inputs of an ApiProgram or a DerivedProgram; in `made` where they had to
  // be put together.
  template <class Program>
  const Value::Map& Variables(const Program& program, size_t step, Value::Map& made) const;
  void Settle(size_t step, absl::StatusOr<const Value*> value);
  void FailLike(size_t step, size_t cause);
  std::vector<size_t> Drain();
  // Whether what came of `step` was made of the answer of `api`.
  bool Read(size_t step, size_t api) const;
  static std::string OutcomeOf(const State& state);
  std::vector<CallRecord> Records() const;
  void SayHowLong(Fetched& fetched) const;

  const std::shared_ptr<const Plan> plan_;
  const Value::Map params_;
  const std::string request_id_;
  const bool from_examples_;
  const std::string caller_;
  const std::vector<bool> hidden_;  // see HiddenSteps
  std::vector<State> steps_;
  size_t wanted_ = 0;
  size_t settled_ = 0;
  std::vector<size_t> ready_;    // have all that they need
  std::vector<size_t> to_call_;  // found while draining
};

}  // namespace magpie::resource
