// The instances that are in memory. The commands of one instance take turns, in
// the order in which they came; instances run side by side.
//
// There are two levels: those that were used last, ready to go on, and of many
// more the bytes of their records.

#pragma once

#include <deque>
#include <list>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/functional/any_invocable.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "common/base/context.h"
#include "common/base/lru.h"
#include "services/flow-engine/domain/model/deployment.h"
#include "services/flow-engine/domain/state/child_flow.h"
#include "services/flow-engine/domain/state/instance.h"

namespace magpie::flow {

// An instance as a reader sees it, with the deployments that its tokens are in.
struct View {
  std::shared_ptr<const Instance> instance;
  std::shared_ptr<const Library> library;
  // Where it is not 0, what is seen is the flow of this call within the instance: child_flow.h.
  int64_t child = 0;
  // Of a call that has ended; its deployment is in the library, too.
  std::shared_ptr<const PastChild> past;
};
using Answer = absl::AnyInvocable<void(absl::StatusOr<View>)>;

// Who waits for an instance to settle, each known by a number. Thread-safe.
class Waiters {
 public:
  int64_t Add(Answer answer);
  // Answers one, where it still waits, or all.
  void AnswerOne(int64_t number, const absl::StatusOr<View>& view);
  void AnswerAll(const absl::StatusOr<View>& view);
  bool empty() const;

 private:
  mutable absl::Mutex mutex_;
  int64_t next_ ABSL_GUARDED_BY(mutex_) = 1;
  std::vector<std::pair<int64_t, Answer>> waiting_ ABSL_GUARDED_BY(mutex_);
};

// An instance's bytes, and the version of its key in the store.
struct StoredRecord {
  std::string bytes;
  uint64_t version = 0;
};

// One instance in memory. Only the turn that is under way touches `view` and `record`, which are
// both as the store had it last; both are empty where it is not known, so after a commit that
// failed.
struct Resident {
  TenantId tenant;
  InstanceId id;
  View view;  // empty also until it is made from the record
  StoredRecord record;
  Waiters waiters;
};
using ResidentPtr = std::shared_ptr<Resident>;

// Thread-safe.
class Residents {
 public:
  // Ends a turn; called exactly once, from any thread.
  using EndTurn = absl::AnyInvocable<void()>;
  using Turn = absl::AnyInvocable<void(const ResidentPtr&, EndTurn)>;

  // How many turns of one instance may wait; the next one is refused.
  static constexpr size_t kMaxWaitingTurns = 1000;

  // What it keeps, in bytes of records and kRecordOverhead each.
  struct Limits {
    size_t ready_bytes;   // of instances that have nothing to do; in memory, some ten times that
    size_t record_bytes;  // of records alone
  };
  static constexpr size_t kRecordOverhead = 200;

  explicit Residents(const Limits& limits)
      : max_ready_bytes_(limits.ready_bytes), records_(limits.record_bytes) {}

  // Runs `turn` when the turns before it have ended: now, on this thread, where there is none.
  // RESOURCE_EXHAUSTED (INSTANCE_BUSY) where too many wait; `turn` is not called then.
  absl::Status Take(const TenantId& tenant, const InstanceId& id, Turn turn);

  // Returns once no turn is under way or waits.
  void WaitUntilIdle();

 private:
  using Key = std::pair<std::string, std::string>;
  struct Seat {
    Key key;
    ResidentPtr resident;
    std::deque<Turn> turns;
    bool busy = false;
    std::list<Seat*>::iterator idle;  // where it stands in idle_, while it is not busy
    size_t cost = 0;                  // what it is counted as there
  };
  using SeatPtr = std::shared_ptr<Seat>;

  SeatPtr FindOrMake(Key key) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Run(const SeatPtr& seat);
  // The next turn; a null one, and the seat is idle, where there is none.
  Turn Next(Seat& seat);
  void BecomeBusy(Seat& seat) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void BecomeIdle(Seat& seat) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Its record stays.
  void Leave(Seat& seat) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const size_t max_ready_bytes_;
  absl::Mutex mutex_;
  absl::flat_hash_map<Key, SeatPtr> seats_ ABSL_GUARDED_BY(mutex_);
  std::list<Seat*> idle_ ABSL_GUARDED_BY(mutex_);  // the last used first
  size_t ready_bytes_ ABSL_GUARDED_BY(mutex_) = 0;
  Lru<Key, StoredRecord> records_ ABSL_GUARDED_BY(mutex_);  // of those without a seat
  size_t busy_ ABSL_GUARDED_BY(mutex_) = 0;
};

// Some 10,000 small instances ready to go on, for more of them are slower to come by than to be
// made from their records; and a million records.
inline constexpr Residents::Limits kKept = {.ready_bytes = 4 << 20, .record_bytes = 512 << 20};

}  // namespace magpie::flow
