// Commits the changes of each tenant one after another, and those that wait together.
//
//   put a ──▶ commit: a, change 1
//   put b, put c, put b ──▶ wait; then one commit: b, change 2; c, change 3 ──▶ then b, change 4
//
// Changes of a tenant have one order, and each needs the number before it (common/feed). So a
// process has one commit of a tenant under way at a time. A commit has one condition, that its
// number is the next one, and all that a change is decided by is read after the last number: so
// nothing of it has changed meanwhile, in this process or another, and it needs no conditions of
// its own. That holds for whatever is changed only here.

#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/functional/any_invocable.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "common/base/under_way.h"
#include "common/feed/feed.h"
#include "common/records/attempt.h"
#include "common/records/once.h"
#include "common/records/table.h"

namespace magpie::knowledge {

// Thread-safe.
class Lanes {
 public:
  struct Answered {
    std::string bytes;
    bool is_repeat = false;  // these are the bytes of the first request
  };
  // Reads what the change needs, adds what it does to the transaction, and returns the bytes to
  // keep for a repeat. It may run several times (store/gather.h, records/attempt.h).
  using Decide = absl::AnyInvocable<absl::StatusOr<std::string>(
      magpie::store::Gather&, feed::Numbers&, magpie::store::Transaction&)>;
  using Then = absl::AnyInvocable<void(absl::StatusOr<Answered>)>;

  struct Work {
    TenantId tenant;
    std::optional<record::Change> request;  // nothing for a timer's
    // What it changes: of a commit's, all differ. Empty if it needs a commit for itself.
    std::string thing;
    size_t bytes = 0;  // of what it writes, about
    Decide decide;
    Then then;
  };

  // The most that one commit does together.
  static constexpr size_t kTogether = 40;
  static constexpr size_t kBytesTogether = 16 << 20;

  // Both must outlive it, and it must outlive all work.
  Lanes(magpie::store::Store& store, const Once& once) : store_(store), once_(once) {}
  // After the last answer, it may still look for more work.
  ~Lanes() { under_way_.WaitUntilNone(); }

  // `then` runs as in record::Attempt, with the errors of Once and of `decide`.
  void Do(Work work);

 private:
  struct Lane {
    bool is_busy = false;
    std::deque<Work> waiting;
  };
  using Batch = std::vector<Work>;
  using Answers = std::vector<absl::StatusOr<Answered>>;  // of a batch, in its order

  // Commits what waits, until nothing does.
  void Next(const TenantId& tenant);
  // Those that may be committed together.
  std::shared_ptr<Batch> Take(const TenantId& tenant);
  absl::StatusOr<record::Plan<Answers>> MakePlan(magpie::store::Gather& gather,
                                                 const TenantId& tenant, Batch& batch) const;
  absl::StatusOr<Answered> MakeOne(magpie::store::Gather& gather, Work& work,
                                   feed::Numbers& numbers,
                                   magpie::store::Transaction& transaction) const;

  magpie::store::Store& store_;
  const Once& once_;
  UnderWay under_way_;
  absl::Mutex mutex_;
  absl::flat_hash_map<TenantId, Lane> lanes_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace magpie::knowledge
