// An answer that may be given twice: by the work itself, and by a cancellation or a deadline. The
// first one counts; the other is dropped.

#pragma once

#include <memory>
#include <utility>

#include "absl/functional/any_invocable.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "common/base/context.h"

namespace magpie::resource {

// Thread-safe.
template <class T>
class FirstAnswer {
 public:
  using Then = absl::AnyInvocable<void(absl::StatusOr<T>)>;

  explicit FirstAnswer(Then then) : then_(std::move(then)) {}

  bool given() const {
    absl::MutexLock lock(&mutex_);
    return then_ == nullptr;
  }

  void Give(absl::StatusOr<T> answer) {
    Then then;
    {
      absl::MutexLock lock(&mutex_);
      then = std::exchange(then_, nullptr);
    }
    if (then != nullptr) then(std::move(answer));
  }

 private:
  mutable absl::Mutex mutex_;
  Then then_ ABSL_GUARDED_BY(mutex_);
};

// Answers CANCELLED as soon as `context` is cancelled.
template <class T>
std::shared_ptr<FirstAnswer<T>> AnswerOf(const Context& context,
                                         typename FirstAnswer<T>::Then then) {
  auto answer = std::make_shared<FirstAnswer<T>>(std::move(then));
  if (context.cancellation != nullptr) {
    context.cancellation->OnCancel([weak = std::weak_ptr(answer)] {
      if (const auto still = weak.lock()) still->Give(absl::CancelledError("the caller cancelled"));
    });
  }
  return answer;
}

}  // namespace magpie::resource
