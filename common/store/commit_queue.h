// Group commit: many transactions share one durable write.
//
// The writer thread takes all waiting transactions, up to the limits of a group, and writes them;
// the reporter thread reports the outcomes, in order, while the next group is being written. The
// writer never waits for more: transactions that arrive during a sync form the next group.

#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <span>
#include <thread>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/store/store.h"

namespace magpie::store {

struct CommitLimits {
  // Transactions that may be under way: waiting, being written, or written and not reported yet;
  // and bytes that may wait to be written. The next transaction is refused.
  size_t max_waiting = 10'000;
  size_t max_waiting_bytes = 256 << 20;
  // A group ends with the transaction that reaches either.
  size_t max_group = 1000;
  size_t max_group_bytes = 4 << 20;
};

// Gets, for each group, how long its oldest transaction took from Commit until it was durable, and
// how many shared the write. Runs on the writer thread, so it must be quick.
using OnGroup = std::function<void(absl::Duration latency, size_t transactions)>;

// Thread-safe.
class CommitQueue {
 public:
  // Makes a group durable; returns the outcome of each transaction, in order.
  using WriteGroup =
      std::function<std::vector<absl::StatusOr<uint64_t>>(std::span<const Transaction>)>;

  CommitQueue(const CommitLimits& limits, WriteGroup write, OnGroup on_group);

  // Returns when everything is written and reported, including what callbacks commit meanwhile.
  ~CommitQueue();

  // As Store::Commit.
  void Commit(Transaction transaction, Store::Committed committed);

 private:
  using SteadyTime = std::chrono::steady_clock::time_point;

  struct Waiting {
    Transaction transaction;
    Store::Committed committed;
    size_t bytes = 0;
    SteadyTime since;
  };

  struct Group {
    std::vector<Transaction> transactions;
    std::vector<Store::Committed> committed;
    size_t bytes = 0;
    SteadyTime since;  // of the oldest
  };

  struct Report {
    Store::Committed committed;
    absl::StatusOr<uint64_t> outcome;
  };

  absl::Status CheckRoomFor(size_t bytes) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Whether no callback is left that could commit again.
  bool IsDone() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  bool WriterMayGoOn() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  bool ReporterMayGoOn() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  void RunWriter();
  void RunReporter();
  // Waits for a group; an empty one is the end.
  Group TakeGroup();
  void Write(Group group);
  // Waits for reports; none is the end.
  std::vector<Report> TakeReports();

  const CommitLimits limits_;
  const WriteGroup write_;
  const OnGroup on_group_;

  absl::Mutex mutex_;
  std::deque<Waiting> waiting_ ABSL_GUARDED_BY(mutex_);
  std::vector<Report> reports_ ABSL_GUARDED_BY(mutex_);
  // Commits that the reporter has not taken yet, refused ones too, and bytes not yet written.
  size_t under_way_ ABSL_GUARDED_BY(mutex_) = 0;
  size_t bytes_under_way_ ABSL_GUARDED_BY(mutex_) = 0;
  bool reporting_ ABSL_GUARDED_BY(mutex_) = false;
  bool stop_ ABSL_GUARDED_BY(mutex_) = false;
  bool written_out_ ABSL_GUARDED_BY(mutex_) = false;

  std::thread writer_;
  std::thread reporter_;
};

}  // namespace magpie::store
