#include "common/base/timer.h"

#include <utility>

#include "absl/time/clock.h"

namespace magpie {

ThreadTimers::ThreadTimers() : thread_([this] { Run(); }) {}

ThreadTimers::~ThreadTimers() {
  {
    absl::MutexLock lock(&mutex_);
    stop_ = true;
  }
  thread_.join();
}

void ThreadTimers::At(absl::Time when, absl::AnyInvocable<void()> then) {
  absl::MutexLock lock(&mutex_);
  waiting_.emplace(when, std::move(then));
}

void ThreadTimers::Run() {
  while (TimerQueue::node_type due = TakeDue()) due.mapped()();
}

TimerQueue::node_type ThreadTimers::TakeDue() {
  absl::MutexLock lock(&mutex_);
  while (!stop_) {
    const absl::Time next = NextDue();
    if (next <= absl::Now()) return waiting_.extract(waiting_.begin());
    const auto changed = [this, next]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
      return stop_ || NextDue() < next;
    };
    mutex_.AwaitWithDeadline(absl::Condition(&changed), next);
  }
  return {};
}

absl::Time ThreadTimers::NextDue() const {
  return waiting_.empty() ? absl::InfiniteFuture() : waiting_.begin()->first;
}

void FakeTimers::At(absl::Time when, absl::AnyInvocable<void()> then) {
  absl::MutexLock lock(&mutex_);
  waiting_.emplace(when, std::move(then));
}

void FakeTimers::RunUntil(absl::Time now) {
  while (TimerQueue::node_type due = TakeDue(now)) due.mapped()();
}

TimerQueue::node_type FakeTimers::TakeDue(absl::Time now) {
  absl::MutexLock lock(&mutex_);
  if (waiting_.empty() || waiting_.begin()->first > now) return {};
  return waiting_.extract(waiting_.begin());
}

}  // namespace magpie
