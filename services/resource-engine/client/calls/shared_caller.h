// Calls that others make, too, are made once: who asks the same at the same time
// shares one flight, who asks later gets the answer that was kept.

#pragma once

#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/base/clock.h"
#include "common/base/context.h"
#include "common/base/timer_scope.h"
#include "services/resource-engine/client/calls/batched_caller.h"
#include "services/resource-engine/client/calls/call_metrics.h"
#include "services/resource-engine/client/calls/waiter.h"
#include "services/resource-engine/domain/run/answer_cache.h"
#include "services/resource-engine/domain/run/call.h"

namespace magpie::resource {

// Thread-safe.
class SharedCaller {
 public:
  using Answered = BatchedCaller::Answered;

  // Of all answers that are kept.
  static constexpr size_t kMaxBytes = 64 << 20;

  // All must outlive it, and `timers` must be stopped before the end of any.
  SharedCaller(BatchedCaller& caller, const Clock& clock, TimerScope& timers, CallMetrics& metrics)
      : caller_(caller), clock_(clock), timers_(timers), metrics_(metrics) {}

  // As BatchedCaller::Send, but that an answer may come from the cache, at once, or from a flight
  // that is under way. With a `max_age`, no answer is older, and none is given in place of a
  // failure that is; where it is zero, none is shared, but kept for others.
  void Send(std::shared_ptr<const Context> context, std::shared_ptr<const Call> call,
            std::optional<absl::Duration> max_age, Answered answered);

 private:
  struct Flight {
    absl::Time gives_up;  // for the sake of who began it
    std::vector<std::shared_ptr<Waiter>> waiters;
  };

  // Answers from the cache, or joins a flight, where that is possible; else begins one, which the
  // caller must Fly.
  bool Begin(const AnswerKey& key, const std::shared_ptr<Waiter>& waiter,
             std::optional<absl::Duration> max_age);
  void Fly(const AnswerKey& key, std::shared_ptr<const Context> context,
           std::shared_ptr<const Call> call);
  void Revalidate(const AnswerKey& key, const Waiter& waiter);
  void CallAnew(std::shared_ptr<const Context> context, std::shared_ptr<const Call> call,
                Answered answered);
  void Land(const AnswerKey& key, const Call& call, absl::Time gives_up, const Outcome& outcome);

  BatchedCaller& caller_;
  const Clock& clock_;
  TimerScope& timers_;
  CallMetrics& metrics_;

  absl::Mutex mutex_;
  AnswerCache cache_ ABSL_GUARDED_BY(mutex_){kMaxBytes};
  absl::flat_hash_map<AnswerKey, Flight> flights_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace magpie::resource
