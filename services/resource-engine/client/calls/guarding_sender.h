// Applies the policy of an API to its calls: limits, circuit breaker, retries of failures and
// hedges of slow calls. All extra calls share one budget and end before the caller's deadline.
//
//   attempts: 3, hedge     call |---- slow ---- fails
//                          hedge     |-- fails
//                          retry               delay |---- answer, which counts

#pragma once

#include <memory>
#include <optional>

#include "absl/random/random.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/base/clock.h"
#include "common/base/context.h"
#include "common/base/lru.h"
#include "common/base/timer_scope.h"
#include "services/resource-engine/client/calls/call_metrics.h"
#include "services/resource-engine/client/calls/sender.h"
#include "services/resource-engine/domain/run/call.h"
#include "services/resource-engine/domain/run/guard.h"

namespace magpie::resource {

// Thread-safe.
class GuardingSender final : public Sender {
 public:
  // The guards that are kept, those of the most recently called APIs.
  static constexpr size_t kMaxGuards = 20'000;

  // All must outlive it, and `timers` must be stopped before the end of any.
  GuardingSender(Sender& next, const Clock& clock, TimerScope& timers, CallMetrics& metrics)
      : next_(next), clock_(clock), timers_(timers), metrics_(metrics) {}

  // Answers with the outcome of the deciding call; UNAVAILABLE (CIRCUIT_OPEN) or RESOURCE_EXHAUSTED
  // (API_BUSY, RATE_LIMITED) if no call was made; UNAVAILABLE (SHUTTING_DOWN) if the timers stop.
  void Send(std::shared_ptr<const Context> context, std::shared_ptr<const Call> call,
            Answered answered) override;

 private:
  struct Guarded;
  struct Effort;

  std::shared_ptr<Guarded> FindGuard(const Call& call);
  void MakeCall(const std::shared_ptr<Effort>& effort);
  void Take(const std::shared_ptr<Effort>& effort, Outcome outcome);
  void Retry(absl::Duration delay, const std::shared_ptr<Effort>& effort);
  void Hedge(absl::Duration delay, const std::shared_ptr<Effort>& effort);
  // Nothing if a retry is useless or not allowed.
  std::optional<absl::Duration> RetryDelay(const Effort& effort, int attempts,
                                           const Outcome& outcome);

  Sender& next_;
  const Clock& clock_;
  TimerScope& timers_;
  CallMetrics& metrics_;

  absl::Mutex mutex_;
  Lru<const Definition*, std::shared_ptr<Guarded>> guards_ ABSL_GUARDED_BY(mutex_){kMaxGuards};
  absl::BitGen random_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace magpie::resource
