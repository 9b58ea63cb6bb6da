#include "services/flow-engine/calls.h"

#include <optional>
#include <utility>

namespace magpie::flow {

void Calls::Make(Context context, Call call, ResourcePeer::Finished finished) {
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

void Calls::Launch(Waiting next) {
  peer_.Make(next.context, next.call,
             [this, finished = std::move(next.finished)](CallOutcome outcome) mutable {
               bool told = false;
               {
                 absl::MutexLock lock(&mutex_);
                 told = !stopped_;
               }
               if (told) finished(std::move(outcome));
               LaunchNext();
             });
}

void Calls::LaunchNext() {
  std::optional<Waiting> next;
  {
    absl::MutexLock lock(&mutex_);
    if (stopped_ || waiting_.empty()) {
      --under_way_;
      return;
    }
    next = std::move(waiting_.front());
    waiting_.pop_front();
  }
  Launch(*std::move(next));
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
  peer_.Stop();
}

}  // namespace magpie::flow
