// Each tenant's articles by what they say, as new as the store.
//
//   Put ──▶ store: the article and change n, in one commit ──▶ Changed
//   the finder's thread ──▶ a worker: the tenant's follower reads the changes behind its own, and
//     what they name, and shows a view that has seen n ──▶ those that wait for n
//
// What is found is derived, and never the truth: it is made of the store when a tenant is first
// searched, and follows it from then on. Changes of other processes are seen within kPoll.

#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/functional/any_invocable.h"
#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/base/context.h"
#include "services/knowledge/engine/follower.h"
#include "services/knowledge/engine/workers.h"

namespace magpie::knowledge {

// Thread-safe.
class Finder {
 public:
  using Then = absl::AnyInvocable<void(absl::StatusOr<View>)>;

  static constexpr absl::Duration kPoll = absl::Milliseconds(500);
  // For those whose caller has no deadline.
  static constexpr absl::Duration kMaxWait = absl::Seconds(30);

  // Tenants that are followed; of more, the one that was searched longest ago is forgotten.
  static constexpr size_t kMaxTenants = 1000;

  // Tenants that are read at once, so that a large one does not hold up the others.
  static constexpr size_t kFollowers = 2;
  // A checkpoint is written after so many changes: well before the feed forgets the first of them.
  static constexpr uint64_t kSaveAfter = feed::kKept / 4;
  // Those who waited go on on so many threads.
  static constexpr size_t kAnswerers = 2;

  // What `sources` names must outlive it.
  explicit Finder(const Sources& sources);
  ~Finder() { Stop(); }

  // Those that wait, and those that come and would have to, get UNAVAILABLE (SHUTTING_DOWN). Writes
  // checkpoints of what has changed.
  void Stop();

  // A view of the tenant of `context` that has seen `min_sequence`, at once where it is there; else
  // on a thread of the finder, which `then` may use for the work of a query. INVALID_ARGUMENT if
  // there is no such change; UNAVAILABLE (INDEX_BEHIND) at the deadline.
  void Find(const Context& context, uint64_t min_sequence, Then then);

  // Says that the tenant has a new change.
  void Changed(const TenantId& tenant);

 private:
  struct Waiter {
    uint64_t min_sequence;
    absl::Time deadline;
    Then then;
    bool is_due = false;  // the store is read after it came
  };
  struct Followed {
    std::shared_ptr<Follower> follower;
    std::vector<Waiter> waiters;
    bool is_changed = true;
    uint64_t changes = 0;    // View::changes
    bool is_busy = false;    // a worker is at it
    bool is_saving = false;  // and another one
    absl::Time unsaved_since = absl::InfiniteFuture();
    uint64_t last_search = 0;                          // counts up
    absl::Time behind_since = absl::InfiniteFuture();  // when it was last as new as the store
  };

  // Moves those that `is_over` holds for out of `waiters`.
  static std::vector<Waiter> TakeIf(std::vector<Waiter>& waiters,
                                    absl::FunctionRef<bool(const Waiter&)> is_over);

  Followed& FollowedOf(const TenantId& tenant) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  void Run();
  // Waits for something to do, and gives it to the workers. False at the end.
  bool Dispatch();
  bool HasWork() const ABSL_SHARED_LOCKS_REQUIRED(mutex_);
  // Of a worker.
  void Follow(const TenantId& tenant, const std::shared_ptr<Follower>& follower);
  // Serves those who wait for what a follower has seen.
  void Serve(const TenantId& tenant, const std::shared_ptr<Follower>& follower,
             const absl::Status& status);
  void Answer(Then then, absl::StatusOr<View> view);
  void SaveIfDue(const TenantId& tenant, Followed& followed) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Answers those that have waited long enough.
  void Expire();
  void ReportLag();

  const Sources sources_;
  absl::Mutex mutex_;
  std::atomic<bool> stops_ = false;  // changes under the mutex
  absl::flat_hash_map<TenantId, Followed> tenants_ ABSL_GUARDED_BY(mutex_);
  uint64_t searches_ ABSL_GUARDED_BY(mutex_) = 0;
  absl::Time next_poll_ ABSL_GUARDED_BY(mutex_) = absl::InfinitePast();
  Workers followers_{kFollowers};
  Workers answerers_{kAnswerers};
  Workers savers_{1};
  std::thread thread_;  // last: it uses the others
};

}  // namespace magpie::knowledge
