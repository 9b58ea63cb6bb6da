#include "common/base/context.h"

#include <utility>

namespace magpie {

void Cancellation::OnCancel(absl::AnyInvocable<void()> then) {
  {
    absl::MutexLock lock(&mutex_);
    if (!cancelled_) {
      then_.push_back(std::move(then));
      return;
    }
  }
  then();
}

void Cancellation::Cancel() {
  std::vector<absl::AnyInvocable<void()>> due;
  {
    absl::MutexLock lock(&mutex_);
    cancelled_ = true;
    due.swap(then_);
  }
  for (absl::AnyInvocable<void()>& then : due) then();
}

bool Cancellation::cancelled() const {
  absl::MutexLock lock(&mutex_);
  return cancelled_;
}

}  // namespace magpie
