// Counts what is under way, for an owner that must not end before it:
//
//   // Ends when the function that holds the mark is destroyed.
//   Read([this, mark = under_way_.Begin()](...) { ... });
//
//   ~Owner() { under_way_.WaitUntilNone(); }

#pragma once

#include <memory>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

namespace magpie {

// Thread-safe.
class UnderWay {
 public:
  // Something is under way until this and all its copies are destroyed.
  using Mark = std::shared_ptr<void>;

  Mark Begin() {
    absl::MutexLock lock(&mutex_);
    ++count_;
    return {nullptr, [this](void*) { End(); }};
  }

  // Returns once nothing is under way.
  void WaitUntilNone() {
    absl::MutexLock lock(&mutex_);
    const auto none = [this]() ABSL_SHARED_LOCKS_REQUIRED(mutex_) { return count_ == 0; };
    mutex_.Await(absl::Condition(&none));
  }

 private:
  void End() {
    absl::MutexLock lock(&mutex_);
    --count_;
  }

  absl::Mutex mutex_;
  int count_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace magpie
