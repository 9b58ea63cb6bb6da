// Who waits for an answer that others wait for, too.

#pragma once

#include <memory>
#include <optional>
#include <utility>

#include "absl/functional/any_invocable.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/base/clock.h"
#include "common/base/context.h"
#include "common/base/timer_scope.h"
#include "services/resource-engine/domain/run/call.h"

namespace magpie::resource {

// Thread-safe.
class Waiter {
 public:
  using Answered = absl::AnyInvocable<void(Outcome)>;

  // Waits from `now` on, until a little before the deadline of `context`.
  Waiter(std::shared_ptr<const Context> context, std::shared_ptr<const Call> call, absl::Time now,
         Answered answered, std::optional<absl::Duration> max_age = std::nullopt);

  const std::shared_ptr<const Context> context;
  const std::shared_ptr<const Call> call;
  const absl::Time begin;
  const absl::Time gives_up;
  const std::optional<absl::Duration> max_age;  // of an answer from the cache

  // The first answer counts.
  void Give(Outcome outcome);

  // Gives UPSTREAM_TIMEOUT where there is no answer in time. Both must outlive `timers`' last one.
  static void GiveUpInTime(const std::shared_ptr<Waiter>& waiter, const Clock& clock,
                           TimerScope& timers);

 private:
  absl::Mutex mutex_;
  Answered answered_ ABSL_GUARDED_BY(mutex_);  // null once it has answered
};

}  // namespace magpie::resource
