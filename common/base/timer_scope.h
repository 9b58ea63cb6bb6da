// Timers of one owner, who may end before they are due.

#pragma once

#include <cstdint>
#include <memory>

#include "absl/functional/any_invocable.h"
#include "absl/time/time.h"
#include "common/base/timer.h"

namespace magpie {

// Thread-safe.
class TimerScope {
 public:
  using Then = absl::AnyInvocable<void(bool due)>;

  // `timers` must outlive it.
  explicit TimerScope(Timers& timers);
  ~TimerScope() { Stop(); }
  TimerScope(const TimerScope&) = delete;
  TimerScope& operator=(const TimerScope&) = delete;

  // Calls `then` once: with true when it is `when`, on a thread that it must not hold up; with
  // false by Stop, or at once where it was stopped before.
  void At(absl::Time when, Then then);

  // Once it returns, none of them runs any more. Not to be called by one of them.
  void Stop();

 private:
  struct State;

  Timers& timers_;
  const std::shared_ptr<State> state_;  // which outlives it: a timer cannot be taken back
};

}  // namespace magpie
