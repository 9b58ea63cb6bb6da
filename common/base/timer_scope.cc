#include "common/base/timer_scope.h"

#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/synchronization/mutex.h"

namespace magpie {

struct TimerScope::State {
  absl::Mutex running;  // held for reading by functions that run
  absl::Mutex mutex;
  bool stopped ABSL_GUARDED_BY(mutex) = false;
  uint64_t last ABSL_GUARDED_BY(mutex) = 0;
  absl::flat_hash_map<uint64_t, Then> waiting ABSL_GUARDED_BY(mutex);

  // Null if it was stopped.
  Then Take(uint64_t id) {
    absl::MutexLock lock(&mutex);
    const auto found = waiting.find(id);
    if (found == waiting.end()) return nullptr;
    Then then = std::move(found->second);
    waiting.erase(found);
    return then;
  }
};

TimerScope::TimerScope(Timers& timers) : timers_(timers), state_(std::make_shared<State>()) {}

void TimerScope::At(absl::Time when, Then then) {
  uint64_t id = 0;
  {
    absl::MutexLock lock(&state_->mutex);
    if (!state_->stopped) {
      id = ++state_->last;
      state_->waiting.emplace(id, std::move(then));
    }
  }
  if (id == 0) return then(false);
  timers_.At(when, [state = state_, id] {
    absl::ReaderMutexLock running(&state->running);
    if (Then due = state->Take(id); due != nullptr) due(true);
  });
}

void TimerScope::Stop() {
  absl::flat_hash_map<uint64_t, Then> waiting;
  {
    absl::WriterMutexLock none_running(&state_->running);
    absl::MutexLock lock(&state_->mutex);
    state_->stopped = true;
    waiting = std::exchange(state_->waiting, {});
  }
  for (auto& [id, then] : waiting) then(false);
}

}  // namespace magpie
