// The results of a plan as its caller may see them: values, errors and records of the calls. Pure.
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
  ResourceId cause;  // the resource at fault: the field or one that it needs
  absl::Status why;
  int http_status = 0;  // of the answer that is at fault; 0 if none is
};

// The outcome of a step of a plan.
struct StepReport {
  std::string outcome;  // "OK", the reason of the error, "FALLBACK", or "NOT_NEEDED"
  bool called = false;  // or answered by the cache or another call
  Source source = Source::kCalled;
  absl::Time begin;  // of the call
  absl::Duration latency;
  // For an API: "GET /orders/1", then a line for each header, and the body.
  std::string request;
  // The value as JSON; empty if there is none. For a call that failed, the status and the beginning
  // of the answer, or why there is no answer.
  std::string result;
};

struct Explained {
  std::shared_ptr<const Plan> plan;
  absl::Time begin;
  std::vector<StepReport> steps;
};

struct Fetched {
  Value::Map values;
  std::vector<FieldError> errors;     // in the order in which the fields were requested
  std::vector<ResourceId> fallbacks;  // whose values are their fallbacks, in the same order
  std::vector<CallRecord> calls;      // in the order of the plan
  std::optional<Explained> explained;
  // Until when the same fetch gets the same results from the cache, unless one of its answers is
  // replaced earlier; in the past if any call was made.
  absl::Time fresh_until = absl::InfinitePast();
  std::vector<Replaced> replaced;
};

struct Invoked {
  std::shared_ptr<const Value> result;  // null if the answer has no body
  CallRecord call;
  absl::Status error;
  std::vector<CallRecord> before;  // the calls that fetched its inputs
};

// Reads the states of a plan's steps; all must outlive it.
class Results {
 public:
  Results(const Plan& plan, const std::vector<StepState>& steps, const Disclosure& disclosure)
      : plan_(plan), steps_(steps), disclosure_(disclosure) {}

  // Adds the value or the error of a settled step.
  void Add(size_t step, Fetched& fetched) const;

  // The results of all requested fields, once they are settled.
  Fetched ToFetched() const;

  // The results of a plan for one API. If the API was not called, the error says why: that of
  // Render or of an input.
  absl::StatusOr<Invoked> ToInvoked() const;

  // Reports each step of the plan. With `with_texts`, also its request and result.
  std::vector<StepReport> Report(bool with_texts) const;

 private:
  absl::StatusOr<Value> ValueOf(size_t step) const;
  std::string ResultOf(size_t step) const;
  // The status of the answer because of which the step at fault has no value.
  int StatusAtFault(size_t cause) const;
  // Whether the value of `step` was made of the answer of `api`.
  bool Read(size_t step, size_t api) const;
  std::vector<CallRecord> Records() const;
  void SetFreshness(Fetched& fetched) const;

  const Plan& plan_;
  const std::vector<StepState>& steps_;
  const Disclosure& disclosure_;
};

}  // namespace magpie::resource
