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

// One thread that sleeps until the next one is due. What is not due by its
// destruction is dropped.
class ThreadTimers final : public Timers {
 public:
  ThreadTimers();
  ~ThreadTimers() override;

  void At(absl::Time when, absl::AnyInvocable<void()> then) override;

 private:
  void Run();

  absl::Mutex mutex_;
  bool stop_ ABSL_GUARDED_BY(mutex_) = false;
  std::multimap<absl::Time, absl::AnyInvocable<void()>> waiting_ ABSL_GUARDED_BY(mutex_);
  std::thread thread_;
};

// Runs what is due when it is told to, in order. For tests.
class FakeTimers final : public Timers {
 public:
  void At(absl::Time when, absl::AnyInvocable<void()> then) override;

  // Runs all that is due at `now`.
  void RunUntil(absl::Time now);

 private:
  absl::Mutex mutex_;
  std::multimap<absl::Time, absl::AnyInvocable<void()>> waiting_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace magpie
