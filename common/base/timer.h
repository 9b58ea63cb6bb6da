// Runs a function later. Code that needs this takes a Timers&, so that a test can
// control time.

#pragma once

#include <map>
#include <memory>
#include <thread>
#include <utility>

#include "absl/functional/any_invocable.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace magpie {

// Thread-safe.
class Timers {
 public:
  virtual ~Timers() = default;

  // Runs `then` at `when`, on a thread that it must not block.
  virtual void At(absl::Time when, absl::AnyInvocable<void()> then) = 0;
};

// Pending functions by due time; equal times keep the order of arrival.
using TimerQueue = std::multimap<absl::Time, absl::AnyInvocable<void()>>;

// One thread that sleeps until the next function is due. The destructor drops those that
// are not due yet.
class ThreadTimers final : public Timers {
 public:
  ThreadTimers();
  ~ThreadTimers() override;

  void At(absl::Time when, absl::AnyInvocable<void()> then) override;

 private:
  void Run();
  // Waits until one is due. An empty node means stop.
  TimerQueue::node_type TakeDue();
  absl::Time NextDue() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  absl::Mutex mutex_;
  bool stop_ ABSL_GUARDED_BY(mutex_) = false;
  TimerQueue waiting_ ABSL_GUARDED_BY(mutex_);
  std::thread thread_;
};

// Runs due functions in order, when a test asks. For tests.
class FakeTimers final : public Timers {
 public:
  void At(absl::Time when, absl::AnyInvocable<void()> then) override;

  // Runs all functions due at `now`, including those added meanwhile.
  void RunUntil(absl::Time now);

 private:
  // An empty node if none is due.
  TimerQueue::node_type TakeDue(absl::Time now);

  absl::Mutex mutex_;
  TimerQueue waiting_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace magpie
