// Makes identical calls once: concurrent ones share a flight, later ones get the answer from the
// cache.
//
//   a asks   b asks   the API answers   c asks                    d asks
//   |------ one flight ------|          from the cache, while     a new flight
//                            a, b       the answer is fresh

#pragma once

#include <memory>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/base/clock.h"
#include "common/base/context.h"
#include "common/base/timer_scope.h"
#include "services/resource-engine/client/calls/call_metrics.h"
#include "services/resource-engine/client/calls/sender.h"
#include "services/resource-engine/client/calls/waiter.h"
#include "services/resource-engine/domain/run/answer_cache.h"
#include "services/resource-engine/domain/run/call.h"

namespace magpie::resource {

// Thread-safe.
class SharingSender final : public Sender {
 public:
  // The memory of all cached answers.
  static constexpr size_t kMaxBytes = 64 << 20;

  // All must outlive it, and `timers` must be stopped before the end of any.
  SharingSender(Sender& next, const Clock& clock, TimerScope& timers, CallMetrics& metrics)
      : next_(next), clock_(clock), timers_(timers), metrics_(metrics) {}

  // Answers from the cache, from a flight that is under way, or from a new one. If the call has a
  // `max_age`, no answer is older than that, not even one that replaces a failure; if it is zero,
  // the call is not shared, but its answer is cached for others.
  void Send(std::shared_ptr<const Context> context, std::shared_ptr<const Call> call,
            Answered answered) override;

 private:
  struct Flight {
    absl::Time gives_up;  // the deadline of the call that began it
    std::vector<std::shared_ptr<Waiter>> waiters;
  };

  // Answers from the cache or joins a flight if possible; otherwise begins one, which the caller
  // must Fly.
  bool Begin(const AnswerKey& key, const std::shared_ptr<Waiter>& waiter);
  void Fly(const AnswerKey& key, std::shared_ptr<const Context> context,
           std::shared_ptr<const Call> call);
  void Revalidate(const AnswerKey& key, const Waiter& waiter);
  void CallAnew(std::shared_ptr<const Context> context, std::shared_ptr<const Call> call,
                Answered answered);
  void Land(const AnswerKey& key, const Call& call, absl::Time gives_up, const Outcome& outcome);

  Sender& next_;
  const Clock& clock_;
  TimerScope& timers_;
  CallMetrics& metrics_;

  absl::Mutex mutex_;
  AnswerCache cache_ ABSL_GUARDED_BY(mutex_){kMaxBytes};
  absl::flat_hash_map<AnswerKey, Flight> flights_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace magpie::resource
