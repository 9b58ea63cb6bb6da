#include "common/store/commit_queue.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/blocking_counter.h"
#include "absl/synchronization/notification.h"
#include "common/status/error.h"

namespace magpie::store {
namespace {

using testing::Each;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr absl::Duration kDeadline = absl::Seconds(30);

Transaction Put(absl::string_view key, size_t value_bytes = 0) {
  return {.puts = {{std::string(key), std::string(value_bytes, 'v')}}};
}

// A fake disk: keeps the keys of each group, and holds each group until it is released.
class Disk {
 public:
  CommitQueue::WriteGroup Writer() {
    return [this](std::span<const Transaction> group) { return Write(group); };
  }

  void WaitForGroups(size_t count) {
    absl::MutexLock lock(&mutex_);
    const auto seen = [&]()
                          ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return groups_.size() >= count; };
    EXPECT_TRUE(mutex_.AwaitWithTimeout(absl::Condition(&seen), kDeadline));
  }

  void LetGo() {
    absl::MutexLock lock(&mutex_);
    held_ = false;
  }

  std::vector<std::vector<std::string>> groups() {
    absl::MutexLock lock(&mutex_);
    return groups_;
  }

 private:
  std::vector<absl::StatusOr<uint64_t>> Write(std::span<const Transaction> group) {
    absl::MutexLock lock(&mutex_);
    std::vector<absl::StatusOr<uint64_t>> versions;
    groups_.emplace_back();
    for (const Transaction& transaction : group) {
      groups_.back().push_back(transaction.puts[0].key);
      versions.emplace_back(++last_);
    }
    const auto let_go = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return !held_; };
    mutex_.Await(absl::Condition(&let_go));
    return versions;
  }

  absl::Mutex mutex_;
  bool held_ ABSL_GUARDED_BY(mutex_) = true;
  uint64_t last_ ABSL_GUARDED_BY(mutex_) = 0;
  std::vector<std::vector<std::string>> groups_ ABSL_GUARDED_BY(mutex_);
};

class CommitQueueTest : public testing::Test {
 protected:
  ~CommitQueueTest() override { Finish(); }

  void Start(const CommitLimits& limits) {
    queue_ = std::make_unique<CommitQueue>(limits, disk_.Writer(), OnGroup());
  }

  // The disk holds the first commit, so that the following ones wait.
  void StartBusy(const CommitLimits& limits, size_t first_bytes = 0) {
    Start(limits);
    Commit(Put("first", first_bytes));
    disk_.WaitForGroups(1);
  }

  void Commit(Transaction transaction) {
    queue_->Commit(std::move(transaction), [this](const absl::StatusOr<uint64_t>& version) {
      absl::MutexLock lock(&mutex_);
      outcomes_.push_back(version.ok() ? absl::StrCat(*version) : ReasonOf(version.status()));
    });
  }

  void Finish() {
    disk_.LetGo();
    queue_.reset();
  }

  Disk disk_;
  std::unique_ptr<CommitQueue> queue_;
  absl::Mutex mutex_;
  std::vector<std::string>
      outcomes_;  // of the reporter thread, under mutex_; of the test after Finish
};

TEST_F(CommitQueueTest, WritesTogetherWhatCameWhileItWrote) {
  StartBusy({});
  for (const char* key : {"a", "b", "c"}) Commit(Put(key));
  Finish();
  EXPECT_THAT(disk_.groups(), ElementsAre(ElementsAre("first"), ElementsAre("a", "b", "c")));
}

TEST_F(CommitQueueTest, ReportsInOrder) {
  StartBusy({.max_group = 2});
  for (const char* key : {"a", "b", "c"}) Commit(Put(key));
  Finish();
  EXPECT_THAT(outcomes_, ElementsAre("1", "2", "3", "4"));
}

TEST_F(CommitQueueTest, WritesNoMoreThanAGroupAtOnce) {
  StartBusy({.max_group = 2});
  for (const char* key : {"a", "b", "c"}) Commit(Put(key));
  Finish();
  EXPECT_THAT(disk_.groups(),
              ElementsAre(ElementsAre("first"), ElementsAre("a", "b"), ElementsAre("c")));
}

TEST_F(CommitQueueTest, EndsAGroupThatIsLarge) {
  StartBusy({.max_group_bytes = 10});
  Commit(Put("a", 8));
  Commit(Put("b", 0));
  Commit(Put("c", 0));
  Finish();
  EXPECT_THAT(disk_.groups(),
              ElementsAre(ElementsAre("first"), ElementsAre("a", "b"), ElementsAre("c")));
}

TEST_F(CommitQueueTest, TakesTheMostThatMayWaitAndRefusesTheNext) {
  StartBusy({.max_waiting = 3});
  Commit(Put("a"));
  Commit(Put("b"));
  absl::Status refusal;
  absl::Notification refused;
  queue_->Commit(Put("c"), [&](absl::StatusOr<uint64_t> version) {
    refusal = version.status();
    refused.Notify();
  });
  refused.WaitForNotification();
  EXPECT_EQ(refusal.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(ReasonOf(refusal), "STORE_BUSY");
  EXPECT_TRUE(RetryDelayOf(refusal).has_value());
  Finish();
  EXPECT_THAT(outcomes_, ElementsAre("1", "2", "3"));
}

TEST_F(CommitQueueTest, TakesTheMostBytesThatMayWaitAndRefusesMore) {
  StartBusy({.max_waiting_bytes = 20}, 5);  // 10 with its key
  Commit(Put("a", 9));
  Commit(Put("b", 0));
  Finish();
  EXPECT_THAT(outcomes_, testing::UnorderedElementsAre("1", "2", "STORE_BUSY"));
}

TEST_F(CommitQueueTest, HasRoomAgainWhenTheDiskHasCaughtUp) {
  StartBusy({.max_waiting = 1, .max_waiting_bytes = 20}, 15);
  Commit(Put("refused"));
  disk_.LetGo();
  absl::Notification done;
  while (!done.HasBeenNotified()) {
    absl::BlockingCounter reported(1);
    queue_->Commit(Put("again"), [&](const absl::StatusOr<uint64_t>& version) {
      if (version.ok()) done.Notify();
      reported.DecrementCount();
    });
    reported.Wait();
  }
  EXPECT_THAT(disk_.groups(), ElementsAre(ElementsAre("first"), ElementsAre("again")));
}

TEST_F(CommitQueueTest, WritesWhileAReportIsUnderWay) {
  disk_.LetGo();
  Start({});
  absl::Notification second_written;
  queue_->Commit(Put("a"), [&](const absl::StatusOr<uint64_t>&) {
    Commit(Put("b"));
    disk_.WaitForGroups(2);
    second_written.Notify();
  });
  second_written.WaitForNotification();
  EXPECT_THAT(disk_.groups(), ElementsAre(ElementsAre("a"), ElementsAre("b")));
}

TEST_F(CommitQueueTest, NeverWritesWhatBreaksALimit) {
  disk_.LetGo();
  Start({});
  Commit(Put(""));
  Commit(Put(std::string(Store::kMaxKeyBytes + 1, 'k')));
  Finish();
  EXPECT_THAT(outcomes_, ElementsAre("INVALID_FIELD", "INVALID_FIELD"));
  EXPECT_THAT(disk_.groups(), IsEmpty());
}

TEST_F(CommitQueueTest, EndsOnlyWhenReportsCommitNoMore) {
  StartBusy({});
  std::vector<std::string> told;
  CommitQueue& queue = *queue_;
  queue.Commit(Put("a"), [&](const absl::StatusOr<uint64_t>&) {
    told.push_back("a");
    queue.Commit(Put("b"), [&](const absl::StatusOr<uint64_t>&) { told.push_back("b"); });
  });
  Finish();
  EXPECT_THAT(told, ElementsAre("a", "b"));
}

TEST(CommitQueueHookTest, TellsOfEachGroupHowManyAndHowLong) {
  Disk disk;
  std::vector<size_t> sizes;
  std::vector<absl::Duration> latencies;
  CommitQueue queue({}, disk.Writer(), [&](absl::Duration latency, size_t transactions) {
    sizes.push_back(transactions);
    latencies.push_back(latency);
  });
  absl::BlockingCounter left(3);
  const auto count = [&](const absl::StatusOr<uint64_t>&) { left.DecrementCount(); };
  queue.Commit(Put("first"), count);
  disk.WaitForGroups(1);
  queue.Commit(Put("a"), count);
  queue.Commit(Put("b"), count);
  disk.LetGo();
  left.Wait();
  EXPECT_THAT(sizes, ElementsAre(1, 2));
  EXPECT_THAT(latencies, Each(testing::Gt(absl::ZeroDuration())));
}

}  // namespace
}  // namespace magpie::store
