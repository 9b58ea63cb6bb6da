#include "common/store/commit_queue.h"

#include <sched.h>

#include <utility>

#include "common/status/error.h"
#include "common/status/macros.h"

namespace magpie::store {
namespace {

constexpr absl::Duration kBusyRetry = absl::Milliseconds(50);

absl::Status Busy() {
  return WithRetry(Error(absl::StatusCode::kResourceExhausted, "STORE_BUSY",
                         "too many commits wait for the disk"),
                   kBusyRetry);
}

// Undoes PreferThroughput (process/process.cc) for the threads of the queue: all requests under way
// wait for them, and they make batches themselves.
void RunWhenWoken() {
  const sched_param none{};
  sched_setscheduler(0, SCHED_OTHER, &none);  // a refusal costs only speed
}

}  // namespace

CommitQueue::CommitQueue(const CommitLimits& limits, WriteGroup write, OnGroup on_group)
    : limits_(limits),
      write_(std::move(write)),
      on_group_(std::move(on_group)),
      writer_([this] { RunWriter(); }),
      reporter_([this] { RunReporter(); }) {}

CommitQueue::~CommitQueue() {
  {
    absl::MutexLock lock(&mutex_);
    stop_ = true;
  }
  writer_.join();
  reporter_.join();
}

void CommitQueue::Commit(Transaction transaction, Store::Committed committed) {
  const size_t bytes = SizeOf(transaction);
  absl::Status refusal = CheckLimits(transaction);
  absl::MutexLock lock(&mutex_);
  refusal.Update(CheckRoomFor(bytes));
  ++under_way_;
  if (!refusal.ok()) {
    reports_.push_back({std::move(committed), std::move(refusal)});
    return;
  }
  bytes_under_way_ += bytes;
  waiting_.push_back({.transaction = std::move(transaction),
                      .committed = std::move(committed),
                      .bytes = bytes,
                      .since = std::chrono::steady_clock::now()});
}

absl::Status CommitQueue::CheckRoomFor(size_t bytes) const {
  const bool room =
      under_way_ < limits_.max_waiting && bytes_under_way_ + bytes <= limits_.max_waiting_bytes;
  return room ? absl::OkStatus() : Busy();
}

bool CommitQueue::IsDone() const {
  return stop_ && waiting_.empty() && reports_.empty() && !reporting_;
}

bool CommitQueue::WriterMayGoOn() const { return !waiting_.empty() || IsDone(); }

bool CommitQueue::ReporterMayGoOn() const { return !reports_.empty() || written_out_; }

void CommitQueue::RunWriter() {
  RunWhenWoken();
  while (true) {
    Group group = TakeGroup();
    if (group.transactions.empty()) break;
    Write(std::move(group));
  }
  absl::MutexLock lock(&mutex_);
  written_out_ = true;
}

CommitQueue::Group CommitQueue::TakeGroup() {
  absl::MutexLock lock(&mutex_);
  mutex_.Await(absl::Condition(this, &CommitQueue::WriterMayGoOn));
  Group group;
  if (!waiting_.empty()) group.since = waiting_.front().since;
  while (!waiting_.empty() && group.transactions.size() < limits_.max_group &&
         group.bytes < limits_.max_group_bytes) {
    Waiting& next = waiting_.front();
    group.transactions.push_back(std::move(next.transaction));
    group.committed.push_back(std::move(next.committed));
    group.bytes += next.bytes;
    waiting_.pop_front();
  }
  return group;
}

void CommitQueue::Write(Group group) {
  std::vector<absl::StatusOr<uint64_t>> outcomes = write_(group.transactions);
  const SteadyTime end = std::chrono::steady_clock::now();
  if (on_group_) on_group_(absl::FromChrono(end - group.since), group.transactions.size());
  absl::MutexLock lock(&mutex_);
  bytes_under_way_ -= group.bytes;
  for (size_t i = 0; i < outcomes.size(); ++i) {
    reports_.push_back({std::move(group.committed[i]), std::move(outcomes[i])});
  }
}

void CommitQueue::RunReporter() {
  RunWhenWoken();
  while (true) {
    std::vector<Report> reports = TakeReports();
    if (reports.empty()) return;
    for (Report& report : reports) report.committed(std::move(report.outcome));
  }
}

std::vector<CommitQueue::Report> CommitQueue::TakeReports() {
  absl::MutexLock lock(&mutex_);
  reporting_ = false;
  mutex_.Await(absl::Condition(this, &CommitQueue::ReporterMayGoOn));
  reporting_ = true;
  under_way_ -= reports_.size();
  return std::exchange(reports_, {});
}

}  // namespace magpie::store
