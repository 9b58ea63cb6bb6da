// Carries out plans: makes each call as soon as its inputs are known, and answers once all calls
// have been answered.

#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "common/base/clock.h"
#include "common/base/context.h"
#include "common/base/timer_scope.h"
#include "services/resource-engine/client/calls/call_metrics.h"
#include "services/resource-engine/client/calls/sender_stack.h"
#include "services/resource-engine/client/planner.h"
#include "services/resource-engine/client/protocol.h"
#include "services/resource-engine/client/transport/means.h"
#include "services/resource-engine/domain/resource/upstreams.h"
#include "services/resource-engine/domain/run/execution.h"

namespace magpie::resource {

// Thread-safe.
class Processor {
 public:
  // `clock` and `timers` must outlive it. Requests that would exceed `max_calls` calls at a time
  // are refused.
  Processor(const Clock& clock, Timers& timers, Means means, size_t max_calls = kMaxCallsUnderWay);

  // Answers what is under way.
  ~Processor();

  // The errors of Planner; FAILED_PRECONDITION (UNKNOWN_UPSTREAM); RESOURCE_EXHAUSTED
  // (TOO_MANY_CALLS); CANCELLED; DEADLINE_EXCEEDED if there is no time left. `then` is called once,
  // from any thread, and must not block. `arrived`, if given, is called before that, as often as
  // fields arrive, with those fields and without calls.
  void Fetch(const Context& context, const Planner& planner, FetchFields command,
             absl::AnyInvocable<void(absl::StatusOr<Fetched>)> then,
             absl::AnyInvocable<void(Fetched)> arrived = nullptr);

  // The errors of Fetch, and INVALID_ARGUMENT if the API cannot be called with these parameters.
  void Invoke(const Context& context, const Planner& planner, InvokeApi command,
              absl::AnyInvocable<void(absl::StatusOr<Invoked>)> then);

  const Upstreams& upstreams() const { return upstreams_; }
  CallMetrics& metrics() { return metrics_; }

 private:
  struct Task;

  // Checks that there is time and room for the plan, and if so takes places for all its calls.
  absl::Status Admit(const Context& context, const Plan& plan);
  // FAILED_PRECONDITION, reason UNKNOWN_UPSTREAM, if an upstream is no longer configured.
  absl::Status CheckUpstreams(const Context& context, const Plan& plan) const;
  // Calls `done` once every step is settled; see Fetch for `arrived`, which may be null.
  void Start(const Context& context, std::unique_ptr<Execution> execution,
             absl::AnyInvocable<void(Execution&)> done, absl::AnyInvocable<void(Fetched)> arrived);
  // Runs `step` on the execution, and makes the calls that it returns.
  void Advance(const std::shared_ptr<Task>& task,
               absl::FunctionRef<std::vector<size_t>(Execution&)> step);
  void MakeCall(const std::shared_ptr<Task>& task, size_t step);
  absl::Status TakePlaces(size_t count);

  const Clock& clock_;
  const size_t max_calls_;
  std::atomic<size_t> calls_ = 0;
  TimerScope timers_;
  const Upstreams upstreams_;
  CallMetrics metrics_;
  SenderStack senders_;  // last: what it answers at its end uses the others
};

}  // namespace magpie::resource
