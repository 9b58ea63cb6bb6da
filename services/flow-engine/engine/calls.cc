#include "services/flow-engine/engine/calls.h"

#include <atomic>
#include <memory>
#include <utility>

namespace magpie::flow {

void Calls::Make(Context context, Call call, Finished finished) {
  Waiting next{std::move(context), std::move(call), std::move(finished)};
  {
    absl::MutexLock lock(&mutex_);
    if (stopped_) return;
    if (under_way_ >= kMaxUnderWay) {
      waiting_.push_back(std::move(next));
      return;
    }
    ++under_way_;
  }
  Launch(std::move(next));
}

void Calls::Launch(std::optional<Waiting> next) {
  while (next.has_value()) {
    // The second to set `ended` continues: this loop if the call ended at once, otherwise its
    // callback.
    auto ended = std::make_shared<std::atomic<bool>>(false);
    MakeBy(*next, [this, ended, finished = std::move(next->finished)](CallOutcome outcome) mutable {
      if (!stopped()) finished(std::move(outcome));
      if (ended->exchange(true)) Launch(TakeNext());
    });
    if (!ended->exchange(true)) return;
    next = TakeNext();
  }
}

void Calls::MakeBy(const Waiting& next, Finished finished) {
  if (std::holds_alternative<MatchCall>(next.call.what)) {
    return matching_.Make(next.context, next.call, std::move(finished));
  }
  resources_.Make(next.context, next.call, std::move(finished));
}

std::optional<Calls::Waiting> Calls::TakeNext() {
  absl::MutexLock lock(&mutex_);
  if (stopped_ || waiting_.empty()) {
    --under_way_;
    return std::nullopt;
  }
  std::optional<Waiting> next = std::move(waiting_.front());
  waiting_.pop_front();
  return next;
}

bool Calls::full() const {
  absl::MutexLock lock(&mutex_);
  return waiting_.size() >= kMaxWaiting;
}

bool Calls::stopped() const {
  absl::MutexLock lock(&mutex_);
  return stopped_;
}

void Calls::Stop() {
  {
    absl::MutexLock lock(&mutex_);
    stopped_ = true;
    waiting_.clear();
  }
  resources_.Stop();
  matching_.Stop();
}

}  // namespace magpie::flow
