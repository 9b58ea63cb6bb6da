#include "common/store/rocks/rocks_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/blocking_counter.h"
#include "absl/synchronization/notification.h"
#include "common/status/error.h"
#include "common/testing/store/rocks_place.h"
#include "common/testing/store/store_conformance.h"
#include "common/testing/store/wait.h"

namespace magpie::store {

std::unique_ptr<StorePlace> MakeRocksPlace() { return std::make_unique<RocksPlace>(); }

INSTANTIATE_TEST_SUITE_P(Rocks, StoreConformance, testing::Values(&MakeRocksPlace));

namespace {

using testing::ElementsAre;

constexpr size_t kAll = 10'000;
constexpr uint64_t kOldVersion = 1;  // of "t/old" in a OneGroupTest

// Opens the store with a hook that holds the first group, so that all commits meanwhile form the
// second.
class OneGroupTest : public testing::Test {
 protected:
  void SetUp() override {
    const auto hook = [this](absl::Duration, size_t transactions) {
      sizes_.push_back(transactions);
      if (sizes_.size() > 1) return;
      first_written_.Notify();
      go_on_.WaitForNotification();
    };
    store_ = OpenRocksStore({.directory = place_.directory(), .on_commit = hook}).value();
    store_->Commit({.puts = {{"t/old", "old"}}}, [](const absl::StatusOr<uint64_t>&) {});
    first_written_.WaitForNotification();
  }

  void Commit(Transaction transaction) {
    ++committed_;
    store_->Commit(std::move(transaction), [this](const absl::StatusOr<uint64_t>& version) {
      outcomes_.push_back(version.ok() ? "ok" : ReasonOf(version.status()));
    });
  }

  // The outcome of each commit, once all are written.
  std::vector<std::string> Outcomes() {
    go_on_.Notify();
    store_.reset();
    EXPECT_THAT(sizes_, ElementsAre(1, committed_)) << "they were to share one group";
    store_ = place_.Open().value();
    return outcomes_;
  }

  RocksPlace place_;
  std::vector<size_t> sizes_;  // of the groups; used by the writer thread
  size_t committed_ = 0;
  absl::Notification first_written_;
  absl::Notification go_on_;
  std::vector<std::string> outcomes_;
  std::unique_ptr<Store> store_;
};

TEST_F(OneGroupTest, LetsOneOfTwoMakeTheSameKey) {
  Commit({.conditions = {{"t/a", 0}}, .puts = {{"t/a", "first"}}});
  Commit({.conditions = {{"t/a", 0}}, .puts = {{"t/a", "second"}, {"t/b", "second"}}});
  EXPECT_THAT(Outcomes(), ElementsAre("ok", "STALE"));
  EXPECT_EQ(GetAndWait(*store_, "t/a")->value, "first");
  EXPECT_TRUE(absl::IsNotFound(GetAndWait(*store_, "t/b").status()));
}

TEST_F(OneGroupTest, LetsOneOfTwoReplaceTheSameVersion) {
  Commit({.conditions = {{"t/old", kOldVersion}}, .puts = {{"t/old", "first"}}});
  Commit({.conditions = {{"t/old", kOldVersion}}, .puts = {{"t/old", "second"}}});
  EXPECT_THAT(Outcomes(), ElementsAre("ok", "STALE"));
  EXPECT_EQ(GetAndWait(*store_, "t/old")->value, "first");
}

TEST_F(OneGroupTest, ShowsADeleteToThoseBehindIt) {
  Commit({.conditions = {{"t/old", kOldVersion}}, .deletes = {"t/old"}});
  Commit({.conditions = {{"t/old", kOldVersion}}, .puts = {{"t/old", "too late"}}});
  Commit({.conditions = {{"t/old", 0}}, .puts = {{"t/old", "anew"}}});
  EXPECT_THAT(Outcomes(), ElementsAre("ok", "STALE", "ok"));
  EXPECT_EQ(GetAndWait(*store_, "t/old")->value, "anew");
}

TEST_F(OneGroupTest, ShowsNothingOfThoseThatFailed) {
  Commit({.conditions = {{"t/a", 7}}, .puts = {{"t/a", "never"}}, .deletes = {"t/old"}});
  Commit({.conditions = {{"t/a", 0}, {"t/old", kOldVersion}}, .puts = {{"t/b", "yes"}}});
  EXPECT_THAT(Outcomes(), ElementsAre("STALE", "ok"));
  EXPECT_EQ(GetAndWait(*store_, "t/b")->value, "yes");
}

TEST_F(OneGroupTest, GivesEachItsOwnVersion) {
  Commit({.puts = {{"t/a", ""}}});
  Commit({.puts = {{"t/b", ""}}});
  EXPECT_THAT(Outcomes(), ElementsAre("ok", "ok"));
  EXPECT_EQ(GetAndWait(*store_, "t/a")->version, kOldVersion + 1);
  EXPECT_EQ(GetAndWait(*store_, "t/b")->version, kOldVersion + 2);
}

TEST(RocksStoreTest, SharesSyncsAmongConcurrentCommits) {
  constexpr int kInFlight = 64;
  constexpr int kEach = 20;
  const RocksPlace place;
  std::atomic<size_t> groups = 0;
  std::atomic<size_t> commits = 0;
  const auto hook = [&](absl::Duration, size_t transactions) {
    ++groups;
    commits += transactions;
  };
  auto store = OpenRocksStore({.directory = place.directory(), .on_commit = hook}).value();
  std::vector<std::thread> callers;
  for (int caller = 0; caller < kInFlight; ++caller) {
    callers.emplace_back([&, caller] {
      for (int i = 0; i < kEach; ++i) {
        const std::string key = absl::StrCat("t/", caller, "/", i);
        EXPECT_TRUE(CommitAndWait(*store, {.puts = {{key, "v"}}}).ok());
      }
    });
  }
  for (std::thread& caller : callers) caller.join();
  EXPECT_EQ(commits, kInFlight * kEach);
  EXPECT_LT(groups, commits / 2);
  EXPECT_EQ(ScanAndWait(*store, "t/", "t0", kAll)->size(), kInFlight * kEach);
}

TEST(RocksStoreTest, RefusesMoreThanMayWait) {
  const RocksPlace place;
  absl::Notification go_on;
  const auto hook = [&](absl::Duration, size_t) { go_on.WaitForNotification(); };
  auto store =
      OpenRocksStore({.directory = place.directory(), .max_waiting = 2, .on_commit = hook}).value();
  absl::BlockingCounter accepted(2);
  const auto count = [&](const absl::StatusOr<uint64_t>& version) {
    EXPECT_TRUE(version.ok()) << version.status();
    accepted.DecrementCount();
  };
  store->Commit({.puts = {{"t/a", ""}}}, count);
  store->Commit({.puts = {{"t/b", ""}}}, count);
  EXPECT_EQ(ReasonOf(CommitAndWait(*store, {.puts = {{"t/c", ""}}}).status()), "STORE_BUSY");
  go_on.Notify();
  accepted.Wait();
}

}  // namespace
}  // namespace magpie::store
