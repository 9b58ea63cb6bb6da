// A caller that waits for an answer together with others.

#pragma once

#include <memory>
#include <utility>

#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/base/clock.h"
#include "common/base/context.h"
#include "common/base/timer_scope.h"
#include "services/resource-engine/client/calls/sender.h"
#include "services/resource-engine/domain/run/call.h"

namespace magpie::resource {

// Thread-safe.
class Waiter {
 public:
  // Waits from `now` until shortly before the deadline of `context`.
  Waiter(std::shared_ptr<const Context> context, std::shared_ptr<const Call> call, absl::Time now,
         Sender::Answered answered);

  const std::shared_ptr<const Context> context;
  const std::shared_ptr<const Call> call;
  const absl::Time begin;
  const absl::Time gives_up;

  // The first answer counts.
  void Give(Outcome outcome);

  // Gives UPSTREAM_TIMEOUT if there is no answer in time. Both must outlive the timer.
  static void GiveUpInTime(const std::shared_ptr<Waiter>& waiter, const Clock& clock,
                           TimerScope& timers);

 private:
  absl::Mutex mutex_;
  Sender::Answered answered_ ABSL_GUARDED_BY(mutex_);  // null once it has answered
};

}  // namespace magpie::resource
