// The instances that are in memory. The commands of one instance take turns, in the order in which
// they came; instances run in parallel.
//
// There are two levels: the most recently used instances, ready to run, and the serialized records
// of many more.

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
  // If not 0, this is the view of that child flow of the instance: child_flow.h.
  int64_t child = 0;
  // The child flow, if it has ended; its deployment is in the library, too.
  std::shared_ptr<const PastChild> past;
};
using Answer = absl::AnyInvocable<void(absl::StatusOr<View>)>;

// The callers that wait for an instance to settle, by number. Thread-safe.
class Waiters {
 public:
  int64_t Add(Answer answer);
  // Answer one, if it still waits, or all.
  void AnswerOne(int64_t number, const absl::StatusOr<View>& view);
  void AnswerAll(const absl::StatusOr<View>& view);
  bool empty() const;

 private:
  mutable absl::Mutex mutex_;
  int64_t next_ ABSL_GUARDED_BY(mutex_) = 1;
  std::vector<std::pair<int64_t, Answer>> waiting_ ABSL_GUARDED_BY(mutex_);
};

// A serialized instance, and the version of its key in the store.
struct StoredRecord {
  std::string bytes;
  uint64_t version = 0;
};

// One instance in memory. Only the current turn touches `view` and `record`. Both are as last seen
// in the store, or empty if that is unknown, as after a failed commit.
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
  // Ends a turn. Called exactly once, on any thread.
  using EndTurn = absl::AnyInvocable<void()>;
  using Turn = absl::AnyInvocable<void(const ResidentPtr&, EndTurn)>;

  // The most turns of one instance that may wait; more are refused.
  static constexpr size_t kMaxWaitingTurns = 1000;

  // Limits in bytes of records, plus kRecordOverhead for each.
  struct Limits {
    size_t ready_bytes;   // of idle instances; they take some ten times as much memory
    size_t record_bytes;  // of the serialized records
  };
  static constexpr size_t kRecordOverhead = 200;

  explicit Residents(const Limits& limits)
      : max_ready_bytes_(limits.ready_bytes), records_(limits.record_bytes) {}

  // Runs `turn` when the turns before it have ended; now, on this thread, if there are none.
  // RESOURCE_EXHAUSTED (INSTANCE_BUSY) if too many wait; `turn` is not called then.
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
    std::list<Seat*>::iterator idle;  // its place in idle_, unless busy
    size_t cost = 0;                  // its share of ready_bytes_, while idle
  };
  using SeatPtr = std::shared_ptr<Seat>;

  SeatPtr FindOrMake(Key key) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Run(const SeatPtr& seat);
  // The next turn; null if there is none, and then the seat is idle.
  Turn Next(Seat& seat);
  void BecomeBusy(Seat& seat) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void BecomeIdle(Seat& seat) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Drops the seat but keeps its record.
  void Leave(Seat& seat) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const size_t max_ready_bytes_;
  absl::Mutex mutex_;
  absl::flat_hash_map<Key, SeatPtr> seats_ ABSL_GUARDED_BY(mutex_);
  std::list<Seat*> idle_ ABSL_GUARDED_BY(mutex_);  // the most recently used first
  size_t ready_bytes_ ABSL_GUARDED_BY(mutex_) = 0;
  Lru<Key, StoredRecord> records_ ABSL_GUARDED_BY(mutex_);  // of instances without a seat
  size_t busy_ ABSL_GUARDED_BY(mutex_) = 0;
};

// Some 10,000 small instances ready to run, and a million records. With more of the former, a
// look-up is slower than making the instance from its record.
inline constexpr Residents::Limits kKept = {.ready_bytes = 4 << 20, .record_bytes = 512 << 20};

}  // namespace magpie::flow
