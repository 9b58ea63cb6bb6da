// Calls something later. Code that needs it takes a Timers&, so that a test can
// stand still in time.

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

  // Runs `then` once it is `when`, on a thread that it must not hold up.
  virtual void At(absl::Time when, absl::AnyInvocable<void()> then) = 0;
};

// What waits, by when it is due; in the order of arrival where that is equal.
using TimerQueue = std::multimap<absl::Time, absl::AnyInvocable<void()>>;

// One thread that sleeps until the next one is due. What is not due by its
// destruction is dropped.
class ThreadTimers final : public Timers {
 public:
  ThreadTimers();
  ~ThreadTimers() override;

  void At(absl::Time when, absl::AnyInvocable<void()> then) override;

 private:
  void Run();
  // Waits until one is due; nothing is the end.
  TimerQueue::node_type TakeDue();
  absl::Time NextDue() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  absl::Mutex mutex_;
  bool stop_ ABSL_GUARDED_BY(mutex_) = false;
  TimerQueue waiting_ ABSL_GUARDED_BY(mutex_);
  std::thread thread_;
};

// Runs what is due when it is told to, in order. For tests.
class FakeTimers final : public Timers {
 public:
  void At(absl::Time when, absl::AnyInvocable<void()> then) override;

  // Runs all that is due at `now`, also what is added meanwhile.
  void RunUntil(absl::Time now);

 private:
  // An empty node where none is due.
  TimerQueue::node_type TakeDue(absl::Time now);

  absl::Mutex mutex_;
  TimerQueue waiting_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace magpie
