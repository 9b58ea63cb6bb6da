// Each tenant's articles by what they say, as new as the store.
//
//   Put ──▶ store: the article and change n, in one commit ──▶ Changed
//   the finder's thread: reads the changes behind its own, and the articles that they name, and
//     swaps in a snapshot that has seen n ──▶ those that wait for n
//
// What is found is derived, and never the truth: it is made of the store when a tenant is first
// searched, and follows it from then on. Changes of other processes are seen within kPoll.

#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/functional/any_invocable.h"
#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/base/context.h"
#include "common/search/index.h"
#include "common/store/store.h"
#include "services/knowledge/store/article_store.h"

namespace magpie::knowledge {

// Thread-safe.
class Finder {
 public:
  using SnapshotPtr = std::shared_ptr<const search::Snapshot>;
  using Then = absl::AnyInvocable<void(absl::StatusOr<SnapshotPtr>)>;

  static constexpr absl::Duration kPoll = absl::Milliseconds(500);
  // For those whose caller has no deadline.
  static constexpr absl::Duration kMaxWait = absl::Seconds(30);

  // Tenants that are followed; of more, the one that was searched longest ago is forgotten.
  static constexpr size_t kMaxTenants = 1000;

  // Both must outlive it.
  Finder(const magpie::store::Store& store, const ArticleStore& articles);
  ~Finder() { Stop(); }

  // Those that wait, and those that come and would have to, get UNAVAILABLE (SHUTTING_DOWN).
  void Stop();

  // A snapshot of the tenant of `context` that has seen `min_sequence`, at once where it is there;
  // else from the finder's thread, which `then` must not block. INVALID_ARGUMENT if there is no
  // such change; UNAVAILABLE (INDEX_BEHIND) at the deadline.
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
    std::shared_ptr<search::Index> index;  // null until it is made
    std::vector<Waiter> waiters;
    bool is_changed = true;
    uint64_t last_search = 0;  // counts up
  };
  using Indexes = std::vector<std::pair<TenantId, std::shared_ptr<search::Index>>>;

  // Moves those that `is_over` holds for out of `waiters`.
  static std::vector<Waiter> TakeIf(std::vector<Waiter>& waiters,
                                    absl::FunctionRef<bool(const Waiter&)> is_over);

  Followed& FollowedOf(const TenantId& tenant) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  void Run();
  // Waits for something to do. Those to bring up to date; nothing at the end.
  std::optional<Indexes> Await();
  // The index of a tenant as of now: `index`, or a new one.
  absl::StatusOr<std::shared_ptr<search::Index>> Follow(const TenantId& tenant,
                                                        std::shared_ptr<search::Index> index) const;
  absl::StatusOr<std::shared_ptr<search::Index>> Make(const TenantId& tenant) const;
  absl::Status CatchUp(const TenantId& tenant, search::Index& index) const;
  // Reads the articles of `ids` and indexes them; those that are gone are removed.
  absl::Status Take(const TenantId& tenant, std::set<std::string> ids, uint64_t sequence,
                    search::Index& index) const;
  void Swap(const TenantId& tenant, std::shared_ptr<search::Index> index);
  // Answers those that have waited long enough.
  void Expire();

  const magpie::store::Store& store_;
  const ArticleStore& articles_;
  absl::Mutex mutex_;
  std::atomic<bool> stops_ = false;  // changes under the mutex
  absl::flat_hash_map<TenantId, Followed> tenants_ ABSL_GUARDED_BY(mutex_);
  uint64_t searches_ ABSL_GUARDED_BY(mutex_) = 0;
  absl::Time next_poll_ ABSL_GUARDED_BY(mutex_) = absl::InfinitePast();
  std::thread thread_;  // last: it uses the others
};

}  // namespace magpie::knowledge
