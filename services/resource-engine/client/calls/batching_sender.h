// Joins calls for one key each, of an API that can be asked for many, into one call: those that
// come within a moment of the first one. Whoever asks sees a call for that key alone.
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

  // Sends the call up to the API's batch.wait later, and answers with the item of its key. A batch
  // that the upstream refuses for what it asks is asked again in halves: one bad key costs others
  // time, but not their answer.
  void Send(std::shared_ptr<const Context> context, std::shared_ptr<const Call> call,
            Answered answered) override;

 private:
  using Waiters = std::vector<std::shared_ptr<Waiter>>;

  // Takes the batch that `first` began out, and makes its call; nothing where it is made already.
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
