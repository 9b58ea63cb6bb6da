#include "common/store/rocks_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/blocking_counter.h"
#include "absl/synchronization/notification.h"
#include "common/status/error.h"
#include "common/store/rocks_place.h"
#include "common/store/store_conformance.h"

namespace magpie::store {

std::unique_ptr<StorePlace> MakeRocksPlace() { return std::make_unique<RocksPlace>(); }

INSTANTIATE_TEST_SUITE_P(Rocks, StoreConformance, testing::Values(&MakeRocksPlace));

namespace {

using testing::ElementsAre;

constexpr size_t kAll = 10'000;
constexpr uint64_t kOldVersion = 1;  // of "t/old" in a OneGroupTest

// Opens the store with a hook that holds the first group up; so what is committed meanwhile makes
// up the second.
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

  // What became of each, once all are written.
  std::vector<std::string> Outcomes() {
    go_on_.Notify();
    store_.reset();
    EXPECT_THAT(sizes_, ElementsAre(1, committed_)) << "they were to share one group";
    store_ = place_.Open().value();
    return outcomes_;
  }

  RocksPlace place_;
  std::vector<size_t> sizes_;  // of the groups; of the writer thread
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
  EXPECT_EQ(store_->Get("t/a")->value, "first");
  EXPECT_TRUE(absl::IsNotFound(store_->Get("t/b").status()));
}

TEST_F(OneGroupTest, LetsOneOfTwoReplaceTheSameVersion) {
  Commit({.conditions = {{"t/old", kOldVersion}}, .puts = {{"t/old", "first"}}});
  Commit({.conditions = {{"t/old", kOldVersion}}, .puts = {{"t/old", "second"}}});
  EXPECT_THAT(Outcomes(), ElementsAre("ok", "STALE"));
  EXPECT_EQ(store_->Get("t/old")->value, "first");
}

TEST_F(OneGroupTest, ShowsADeleteToThoseBehindIt) {
  Commit({.conditions = {{"t/old", kOldVersion}}, .deletes = {"t/old"}});
  Commit({.conditions = {{"t/old", kOldVersion}}, .puts = {{"t/old", "too late"}}});
  Commit({.conditions = {{"t/old", 0}}, .puts = {{"t/old", "anew"}}});
  EXPECT_THAT(Outcomes(), ElementsAre("ok", "STALE", "ok"));
  EXPECT_EQ(store_->Get("t/old")->value, "anew");
}

TEST_F(OneGroupTest, ShowsNothingOfThoseThatFailed) {
  Commit({.conditions = {{"t/a", 7}}, .puts = {{"t/a", "never"}}, .deletes = {"t/old"}});
  Commit({.conditions = {{"t/a", 0}, {"t/old", kOldVersion}}, .puts = {{"t/b", "yes"}}});
  EXPECT_THAT(Outcomes(), ElementsAre("STALE", "ok"));
  EXPECT_EQ(store_->Get("t/b")->value, "yes");
}

TEST_F(OneGroupTest, GivesEachItsOwnVersion) {
  Commit({.puts = {{"t/a", ""}}});
  Commit({.puts = {{"t/b", ""}}});
  EXPECT_THAT(Outcomes(), ElementsAre("ok", "ok"));
  EXPECT_EQ(store_->Get("t/a")->version, kOldVersion + 1);
  EXPECT_EQ(store_->Get("t/b")->version, kOldVersion + 2);
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
  EXPECT_EQ(store->Scan("t/", "t0", kAll)->size(), kInFlight * kEach);
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

TEST(RocksStoreTest, IsNotOpenedTwice) {
  RocksPlace place;
  auto store = place.Open().value();
  const absl::Status status = place.Open().status();
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(ReasonOf(status), "STORE_HELD");
  store.reset();
  EXPECT_TRUE(place.Open().ok());
}

TEST(RocksStoreTest, IsNotOpenedWhereItCannotBe) {
  const RocksPlace place;
  const std::string file = place.directory() + "/file";
  std::ofstream(file) << "not a directory";
  const absl::Status status = OpenRocksStore({.directory = file}).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(ReasonOf(status), "STORE_UNAVAILABLE");
}

TEST(RocksStoreTest, MakesItsDirectory) {
  const RocksPlace place;
  const std::string deep = place.directory() + "/a/b";
  EXPECT_TRUE(OpenRocksStore({.directory = deep}).ok());
}

// Flips the bits of one byte in the middle of a file.
void Damage(const std::string& file) {
  const auto middle = static_cast<std::streamoff>(std::filesystem::file_size(file) / 2);
  std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
  stream.seekg(middle);
  const char byte = static_cast<char>(stream.get());
  stream.seekp(middle);
  stream.put(static_cast<char>(~byte));
}

TEST(RocksStoreTest, IsNotOpenedOnADamagedLog) {
  RocksPlace place;
  auto store = place.Open().value();
  for (const char* key : {"t/a", "t/b", "t/c"}) {
    ASSERT_TRUE(CommitAndWait(*store, {.puts = {{key, std::string(100, 'v')}}}).ok());
  }
  store.reset();
  Damage(place.FileEndingWith(".log"));
  const absl::Status status = place.Open().status();
  EXPECT_EQ(status.code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(ReasonOf(status), "STORE_CORRUPT");
}

TEST(RocksStoreTest, HasWholeTransactionsWhereverTheLogIsTorn) {
  RocksPlace place;
  auto store = place.Open().value();
  for (const std::string n : {"1", "2", "3"}) {
    ASSERT_TRUE(CommitAndWait(*store, {.puts = {{"t/a", n}, {"t/b", n}}}).ok());
  }
  store.reset();
  const std::string log = place.FileEndingWith(".log");
  size_t most_found = 0;
  for (size_t size = 0; size < std::filesystem::file_size(log); size += 9) {
    const std::unique_ptr<RocksPlace> torn = place.Copy();
    std::filesystem::resize_file(torn->FileEndingWith(".log"), size);
    const auto found = torn->Open().value()->Scan("", "", kAll).value();
    if (found.empty()) continue;
    ASSERT_EQ(found.size(), 2) << "torn at " << size;
    EXPECT_EQ(found[0].value, found[1].value) << "torn at " << size;
    most_found = std::max(most_found, static_cast<size_t>(found[0].version));
  }
  EXPECT_EQ(most_found, 2) << "the third was torn each time, the second was not";
}

TEST(FreeDiskBytesTest, TellsWhatIsLeft) {
  const RocksPlace place;
  EXPECT_GT(*FreeDiskBytes(place.directory()), 0);
  EXPECT_EQ(FreeDiskBytes(place.directory() + "/none").status().code(),
            absl::StatusCode::kUnavailable);
}

// The process that dies makes its places inside of ours, which is removed.
class RocksStoreDeathTest : public testing::Test {
 protected:
  RocksStoreDeathTest() {
    GTEST_FLAG_SET(death_test_style, "threadsafe");
    setenv("TMPDIR", scratch_.directory().c_str(), 1);
  }
  ~RocksStoreDeathTest() override { unsetenv("TMPDIR"); }

  const RocksPlace scratch_;
};

TEST_F(RocksStoreDeathTest, AFailedSyncStopsTheProcess) {
  RocksPlace place;
  const auto commit = [&] {
    auto store = place.Open().value();
    const BrokenSyncs broken;
    CommitAndWait(*store, {.puts = {{"t/a", "one"}}}).IgnoreError();
  };
  EXPECT_DEATH(commit(), "store cannot write: IO error");
}

// Bytes that do not compress; so they make up most of a table.
std::string Noise(size_t size) {
  std::mt19937 random(7);
  std::string noise(size, ' ');
  for (char& c : noise) c = static_cast<char>(random());
  return noise;
}

TEST_F(RocksStoreDeathTest, ACorruptReadStopsTheProcess) {
  RocksPlace place;
  CommitAndWait(*place.Open().value(), {.puts = {{"t/a", Noise(100'000)}}}).IgnoreError();
  // Opening moves what the log has into a table.
  place.Open().value().reset();
  Damage(place.FileEndingWith(".sst"));
  EXPECT_DEATH(place.Open().value()->Get("t/a").IgnoreError(), "store cannot read: Corruption");
}

}  // namespace
}  // namespace magpie::store
