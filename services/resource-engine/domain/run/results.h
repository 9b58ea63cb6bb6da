// What came of carrying out a plan, as its caller may see it: values, errors and records of the
// calls. Pure.
//
//   bike.lock_state  of bike (an API): "open"     values   {"bike.lock_state":"open"}
//   rider.name       of rider (an API): 503       errors   rider.name, because of rider, HTTP 503
//                                                 calls    GET /bikes/b1, GET /riders/r1

#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/value/value.h"
#include "services/resource-engine/domain/run/call.h"
#include "services/resource-engine/domain/run/disclosure.h"
#include "services/resource-engine/domain/run/plan.h"
#include "services/resource-engine/domain/run/step_state.h"

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

// Reads the states of a plan's steps; all must outlive it.
class Results {
 public:
  Results(const Plan& plan, const std::vector<StepState>& steps, const Disclosure& disclosure)
      : plan_(plan), steps_(steps), disclosure_(disclosure) {}

  // Adds the value of a step that is settled, or its error.
  void Add(size_t step, Fetched& fetched) const;

  // Of all that was asked for, once it is settled.
  Fetched ToFetched() const;

  // As ToFetched, of a plan that asks for one API. The error why the API could not be called, where
  // it was not: that of Render, or of an input.
  absl::StatusOr<Invoked> ToInvoked() const;

  // Of each step of the plan. `with_texts`: its request and result, too.
  std::vector<StepReport> Report(bool with_texts) const;

 private:
  absl::StatusOr<Value> ValueOf(size_t step) const;
  std::string ResultOf(size_t step) const;
  // Of the answer because of which the step at fault has no value.
  int StatusAtFault(size_t cause) const;
  // Whether what came of `step` was made of the answer of `api`.
  bool Read(size_t step, size_t api) const;
  std::vector<CallRecord> Records() const;
  void SetFreshness(Fetched& fetched) const;

  const Plan& plan_;
  const std::vector<StepState>& steps_;
  const Disclosure& disclosure_;
};

}  // namespace magpie::resource
