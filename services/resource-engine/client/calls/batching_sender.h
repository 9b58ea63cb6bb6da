// Combines calls for single keys of an API with a batch: those that come shortly after the first
// one become one call. Each caller sees a call for its own key.
//
//   rider r1, r2, r3  ->  GET /riders?ids=r1,r2,r3  ->  the item of r1, of r2, of r3

#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/synchronization/mutex.h"
#include "common/base/clock.h"
#include "common/base/context.h"
#include "common/base/timer_scope.h"
#include "services/resource-engine/client/calls/sender.h"
#include "services/resource-engine/client/calls/waiter.h"
#include "services/resource-engine/domain/run/batch.h"
#include "services/resource-engine/domain/run/call.h"

namespace magpie::resource {

// Thread-safe.
class BatchingSender final : public Sender {
 public:
  // All must outlive it, and `timers` must be stopped before the end of any.
  BatchingSender(Sender& next, const Clock& clock, TimerScope& timers)
      : next_(next), clock_(clock), timers_(timers) {}

  // Sends the call at most batch.wait later, and answers with the item of its key. If the upstream
  // refuses a batch, each half is tried separately: a bad key delays the others but does not fail
  // them.
  void Send(std::shared_ptr<const Context> context, std::shared_ptr<const Call> call,
            Answered answered) override;

 private:
  using Waiters = std::vector<std::shared_ptr<Waiter>>;

  // Takes the batch that `first` began and makes its call, unless it has already been made.
  void MakeCallOf(const std::string& key, const std::shared_ptr<Waiter>& first);
  void MakeCall(Waiters batch);
  void Take(const Waiters& batch, std::span<const std::shared_ptr<const Call>> calls,
            const Outcome& outcome);

  Sender& next_;
  const Clock& clock_;
  TimerScope& timers_;

  absl::Mutex mutex_;
  absl::flat_hash_map<std::string, Waiters> open_ ABSL_GUARDED_BY(mutex_);  // by BatchOf
};

}  // namespace magpie::resource
