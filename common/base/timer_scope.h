// The timers of one owner that may be destroyed before they are due.

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

  // Runs `then` once: with true at `when`, on a thread that it must not block; with false from
  // Stop, or at once if already stopped.
  void At(absl::Time when, Then then);

  // After it returns, no function runs any more. Must not be called from one of them.
  void Stop();

 private:
  struct State;

  Timers& timers_;
  const std::shared_ptr<State> state_;  // outlives this: a timer cannot be cancelled
};

}  // namespace magpie
