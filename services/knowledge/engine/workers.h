// A few threads for work that must not run on those of gRPC, of a store or of the finder.

#pragma once

#include <deque>
#include <thread>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/functional/any_invocable.h"
#include "absl/synchronization/mutex.h"

namespace magpie::knowledge {

// Thread-safe.
class Workers {
 public:
  explicit Workers(size_t threads) {
    threads_.reserve(threads);
    for (size_t i = 0; i < threads; ++i) threads_.emplace_back([this] { Run(); });
  }
  // Runs all that was given to it.
  ~Workers() { Stop(); }

  // In the order of their arrival, as threads are free. After Stop, on this thread.
  void Do(absl::AnyInvocable<void()> work) {
    {
      absl::MutexLock lock(&mutex_);
      if (!stops_) {
        waiting_.push_back(std::move(work));
        return;
      }
    }
    work();
  }

  // Returns when all is done.
  void Stop() {
    {
      absl::MutexLock lock(&mutex_);
      stops_ = true;
    }
    for (std::thread& thread : threads_) {
      if (thread.joinable()) thread.join();
    }
  }

 private:
  void Run() {
    while (true) {
      absl::AnyInvocable<void()> work;
      {
        absl::MutexLock lock(&mutex_);
        const auto has_work = [this]() ABSL_SHARED_LOCKS_REQUIRED(mutex_) {
          return stops_ || !waiting_.empty();
        };
        mutex_.Await(absl::Condition(&has_work));
        if (waiting_.empty()) return;
        work = std::move(waiting_.front());
        waiting_.pop_front();
      }
      work();
    }
  }

  absl::Mutex mutex_;
  bool stops_ ABSL_GUARDED_BY(mutex_) = false;
  std::deque<absl::AnyInvocable<void()>> waiting_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::thread> threads_;  // last: they use the others
};

}  // namespace magpie::knowledge
