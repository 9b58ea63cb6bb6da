#include "common/testing/store/store_conformance.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <atomic>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/blocking_counter.h"
#include "absl/synchronization/notification.h"
#include "common/status/error.h"
#include "common/store/gather.h"
#include "common/testing/store/wait.h"

namespace magpie::store {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

using TenantId = Id<struct Tenant>;

constexpr size_t kAll = 10'000;

Transaction Put(absl::string_view key, absl::string_view value) {
  return {.puts = {{std::string(key), std::string(value)}}};
}

Transaction Delete(absl::string_view key) { return {.deletes = {std::string(key)}}; }

Transaction If(absl::string_view key, uint64_t version, Transaction then) {
  then.conditions.push_back({std::string(key), version});
  return then;
}

// "value", or the code if it cannot be read.
std::string ValueAt(const Store& store, absl::string_view key) {
  const absl::StatusOr<Entry> entry = GetAndWait(store, key);
  return entry.ok() ? entry->value : absl::StatusCodeToString(entry.status().code());
}

std::vector<std::string> KeysOf(const std::vector<Entry>& entries) {
  std::vector<std::string> keys;
  keys.reserve(entries.size());
  for (const Entry& entry : entries) keys.push_back(entry.key);
  return keys;
}

std::vector<Entry> ScanHome(const Store& store, absl::string_view begin, absl::string_view end,
                            size_t limit = kAll) {
  return GatherAndWait(store, [&](Gather& gather) { return gather.Scan(begin, end, limit); })
      .value();
}

std::vector<std::string> KeysIn(const Store& store, absl::string_view begin, absl::string_view end,
                                size_t limit = kAll) {
  return KeysOf(ScanHome(store, begin, end, limit));
}

// All keys of all homes.
std::vector<std::string> AllKeys(const Store& store, absl::string_view end = "") {
  return KeysOf(ScanAndWait(store, "", end).value());
}

absl::StatusOr<std::vector<std::string>> Tenants(const Store& store) {
  return GatherAndWait(store, &ListTenants);
}

Transaction At(uint64_t version, Transaction transaction) {
  transaction.version = version;
  return transaction;
}

// All pages of a wide scan as keys, each page after its home.
std::vector<std::string> WideKeys(const Store& store, absl::string_view begin,
                                  absl::string_view end, size_t limit) {
  std::vector<std::string> keys;
  std::optional<Place> from = Place{};
  while (from.has_value()) {
    const WidePage page = GatherAndWait(store, [&](Gather& gather) {
                            return gather.ScanWide(begin, end, *from, limit);
                          }).value();
    EXPECT_LE(page.entries.size(), limit);
    for (const Entry& entry : page.entries) {
      keys.push_back(absl::StrCat(page.home, " ", entry.key));
    }
    from = page.next;
  }
  return keys;
}

}  // namespace

void StoreConformance::SetUp() {
  place_ = GetParam()();
  Reopen();
}

void StoreConformance::Reopen() {
  store_.reset();
  absl::StatusOr<std::unique_ptr<Store>> store = place_->Open();
  ASSERT_TRUE(store.ok()) << store.status();
  store_ = *std::move(store);
}

uint64_t StoreConformance::MustCommit(Transaction transaction) {
  const absl::StatusOr<uint64_t> version = CommitAndWait(*store_, std::move(transaction));
  EXPECT_TRUE(version.ok()) << version.status();
  return version.value_or(0);
}

TEST_P(StoreConformance, HasNothingAtFirst) {
  EXPECT_EQ(ValueAt(*store_, "t/a"), "NOT_FOUND");
  EXPECT_THAT(AllKeys(*store_), IsEmpty());
}

TEST_P(StoreConformance, GivesBackWhatWasPutAndItsVersion) {
  const std::string bytes("\0\xFF\n", 3);
  const uint64_t version = MustCommit(Put("t/a", bytes));
  EXPECT_GT(version, 0);
  EXPECT_EQ(*GetAndWait(*store_, "t/a"), (Entry{"t/a", bytes, version}));
}

TEST_P(StoreConformance, KeepsAnEmptyValue) {
  MustCommit(Put("t/a", ""));
  EXPECT_EQ(GetAndWait(*store_, "t/a")->value, "");
}

TEST_P(StoreConformance, ReplacesWhatIsPutAgain) {
  const uint64_t first = MustCommit(Put("t/a", "one"));
  const uint64_t second = MustCommit(Put("t/a", "two"));
  EXPECT_GT(second, first);
  EXPECT_EQ(*GetAndWait(*store_, "t/a"), (Entry{"t/a", "two", second}));
}

TEST_P(StoreConformance, ForgetsWhatIsDeleted) {
  MustCommit(Put("t/a", "one"));
  MustCommit(Delete("t/a"));
  EXPECT_EQ(ValueAt(*store_, "t/a"), "NOT_FOUND");
}

TEST_P(StoreConformance, DeletesWhatIsAbsentWithoutComplaint) { MustCommit(Delete("t/a")); }

TEST_P(StoreConformance, GivesAllOfATransactionOneVersion) {
  const uint64_t version = MustCommit({.puts = {{"t/a", "one"}, {"t/b", "two"}}});
  EXPECT_EQ(GetAndWait(*store_, "t/a")->version, version);
  EXPECT_EQ(GetAndWait(*store_, "t/b")->version, version);
}

TEST_P(StoreConformance, PutsBeforeItDeletes) {
  MustCommit({.puts = {{"t/a", "one"}}, .deletes = {"t/a"}});
  EXPECT_EQ(ValueAt(*store_, "t/a"), "NOT_FOUND");
}

TEST_P(StoreConformance, KeepsTheLaterOfTwoPuts) {
  MustCommit({.puts = {{"t/a", "one"}, {"t/a", "two"}}});
  EXPECT_EQ(ValueAt(*store_, "t/a"), "two");
}

TEST_P(StoreConformance, CommitsWhereItsConditionsHold) {
  const uint64_t version = MustCommit(If("t/a", 0, Put("t/a", "one")));
  MustCommit(If("t/a", version, Put("t/a", "two")));
  EXPECT_EQ(ValueAt(*store_, "t/a"), "two");
}

TEST_P(StoreConformance, DoesNothingWhereOneConditionFails) {
  const uint64_t version = MustCommit(Put("t/a", "one"));
  MustCommit(Put("t/b", "one"));
  Transaction transaction = {.puts = {{"t/c", "new"}, {"t/a", "new"}}, .deletes = {"t/b"}};
  transaction.conditions = {{"t/a", version}, {"t/b", version}};
  const absl::Status status = CommitAndWait(*store_, std::move(transaction)).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kAborted);
  EXPECT_EQ(ReasonOf(status), "STALE");
  EXPECT_EQ(ValueAt(*store_, "t/a"), "one");
  EXPECT_EQ(ValueAt(*store_, "t/b"), "one");
  EXPECT_EQ(ValueAt(*store_, "t/c"), "NOT_FOUND");
}

TEST_P(StoreConformance, TellsAbsentFromPresent) {
  MustCommit(Put("t/a", "one"));
  EXPECT_TRUE(absl::IsAborted(CommitAndWait(*store_, If("t/a", 0, {})).status()));
  EXPECT_TRUE(absl::IsAborted(CommitAndWait(*store_, If("t/b", 1, {})).status()));
  MustCommit(If("t/b", 0, {}));
}

TEST_P(StoreConformance, GivesAKeyMadeAnewANewVersion) {
  const uint64_t old = MustCommit(Put("t/a", "one"));
  MustCommit(Delete("t/a"));
  MustCommit(Put("t/a", "one"));
  EXPECT_TRUE(absl::IsAborted(CommitAndWait(*store_, If("t/a", old, {})).status()));
}

TEST_P(StoreConformance, ScansInTheOrderOfBytes) {
  for (const char* key : {"t/b", "t/a\xFF", "t/a", "t/a\x01", "t/B"}) MustCommit(Put(key, key));
  EXPECT_THAT(KeysIn(*store_, "t/", "t0"), ElementsAre("t/B", "t/a", "t/a\x01", "t/a\xFF", "t/b"));
}

TEST_P(StoreConformance, ScansFromBeginUpToButNotWithEnd) {
  for (const char* key : {"t/a", "t/b", "t/c", "t/d"}) MustCommit(Put(key, ""));
  EXPECT_THAT(KeysIn(*store_, "t/b", "t/d"), ElementsAre("t/b", "t/c"));
  EXPECT_THAT(KeysIn(*store_, "t/bb", "t/cc"), ElementsAre("t/c"));
  EXPECT_THAT(KeysIn(*store_, "t/c", ""), ElementsAre("t/c", "t/d"));
  EXPECT_THAT(KeysIn(*store_, "t/c", "t/c"), IsEmpty());
  EXPECT_THAT(KeysIn(*store_, "t/d", "t/a"), IsEmpty());
}

TEST_P(StoreConformance, ScansNoMoreThanTheLimit) {
  for (const char* key : {"t/a", "t/b", "t/c"}) MustCommit(Put(key, ""));
  EXPECT_THAT(KeysIn(*store_, "t/", "t0", 0), IsEmpty());
  EXPECT_THAT(KeysIn(*store_, "t/", "t0", 2), ElementsAre("t/a", "t/b"));
  EXPECT_THAT(KeysIn(*store_, "t/", "t0", 3), SizeIs(3));
}

TEST_P(StoreConformance, ScansValuesAndVersionsToo) {
  const uint64_t version = MustCommit(Put("t/a", "one"));
  EXPECT_THAT(ScanHome(*store_, "t/", "t0"), ElementsAre(Entry{"t/a", "one", version}));
}

TEST_P(StoreConformance, ShowsOnlyWhatWasPut) {
  MustCommit(Put("\x01", "the first key there may be"));
  EXPECT_THAT(AllKeys(*store_), ElementsAre("\x01"));
  EXPECT_THAT(AllKeys(*store_, "\x01"), IsEmpty());
  EXPECT_EQ(ValueAt(*store_, ""), "NOT_FOUND");
  EXPECT_EQ(ValueAt(*store_, absl::string_view("\0", 1)), "NOT_FOUND");
}

TEST_P(StoreConformance, NeverShowsATransactionInPart) {
  std::atomic<bool> stop = false;
  std::thread writer([&] {
    for (int n = 0; !stop; ++n) {
      MustCommit({.puts = {{"t/a", absl::StrCat(n)}, {"t/b", absl::StrCat(n)}}});
    }
  });
  for (int round = 0; round < 1000; ++round) {
    const std::vector<Entry> both = ScanHome(*store_, "t/", "t0");
    if (both.empty()) continue;
    ASSERT_THAT(both, SizeIs(2));
    ASSERT_EQ(both[0].version, both[1].version);
    ASSERT_EQ(both[0].value, both[1].value);
  }
  stop = true;
  writer.join();
}

TEST_P(StoreConformance, KeepsTenantsApart) {
  const TenantId bike = *TenantId::Parse("bike");
  const TenantId bike2 = *TenantId::Parse("bike-2");
  MustCommit(Put(TenantKey(bike, "i/1"), "of bike"));
  MustCommit(Put(TenantKey(bike2, "i/1"), "of bike-2"));
  const std::string prefix = TenantKey(bike, "");
  EXPECT_THAT(KeysIn(*store_, prefix, PrefixEnd(prefix)), ElementsAre("bike/i/1"));
  EXPECT_EQ(ValueAt(*store_, "bike-2/i/1"), "of bike-2");
}

TEST_P(StoreConformance, ListsTheTenantsThatHaveAnyKey) {
  EXPECT_THAT(*Tenants(*store_), IsEmpty());
  for (const char* key : {"b/1", "a/1", "a/2", "a-b/1", "a.b/1", "ab/1", "gone/1"}) {
    MustCommit(Put(key, ""));
  }
  MustCommit(Delete("gone/1"));
  EXPECT_THAT(*Tenants(*store_), ElementsAre("a", "a-b", "a.b", "ab", "b"));
}

TEST_P(StoreConformance, TakesAKeyOfTheLongestAndRefusesALonger) {
  const std::string longest(Store::kMaxKeyBytes, 'k');
  MustCommit(Put(longest, "v"));
  EXPECT_EQ(ValueAt(*store_, longest), "v");
  for (const Transaction& bad :
       {Put(longest + "k", ""), Delete(longest + "k"), If(longest + "k", 0, {}), Put("", ""),
        Delete(""), Put(absl::string_view("\0a", 2), "")}) {
    EXPECT_TRUE(absl::IsInvalidArgument(CommitAndWait(*store_, bad).status()));
  }
}

TEST_P(StoreConformance, TakesAValueOfTheLargestAndRefusesALarger) {
  const std::string largest(Store::kMaxValueBytes, 'v');
  MustCommit(Put("t/a", largest));
  EXPECT_EQ(GetAndWait(*store_, "t/a")->value.size(), largest.size());
  EXPECT_TRUE(absl::IsInvalidArgument(CommitAndWait(*store_, Put("t/a", largest + "v")).status()));
}

TEST_P(StoreConformance, TakesATransactionOfTheMostOperationsAndRefusesMore) {
  Transaction most = {.conditions = {{"t/c", 0}}, .deletes = {"t/d"}};
  for (size_t i = 2; i < Store::kMaxOperations; ++i)
    most.puts.push_back({absl::StrCat("t/", i), ""});
  MustCommit(most);
  EXPECT_THAT(KeysIn(*store_, "t/", "t0"), SizeIs(Store::kMaxOperations - 2));
  most.deletes.push_back("t/e");
  EXPECT_TRUE(absl::IsInvalidArgument(CommitAndWait(*store_, most).status()));
}

TEST_P(StoreConformance, TakesATransactionOfTheMostBytesAndRefusesMore) {
  constexpr size_t kPuts = Store::kMaxTransactionBytes / Store::kMaxValueBytes;
  Transaction most;
  for (size_t i = 0; i < kPuts; ++i) {
    most.puts.push_back({absl::StrCat(i), std::string(Store::kMaxValueBytes - 1, 'v')});
  }
  MustCommit(most);
  most.deletes.push_back("x");
  EXPECT_TRUE(absl::IsInvalidArgument(CommitAndWait(*store_, most).status()));
}

TEST_P(StoreConformance, LetsExactlyOneMakeAKeyThatManyWant) {
  constexpr int kWriters = 64;
  std::atomic<int> won = 0;
  absl::BlockingCounter left(kWriters);
  for (int i = 0; i < kWriters; ++i) {
    store_->Commit(If("t/a", 0, Put("t/a", absl::StrCat(i))),
                   [&](const absl::StatusOr<uint64_t>& version) {
                     if (version.ok()) ++won;
                     left.DecrementCount();
                   });
  }
  left.Wait();
  EXPECT_EQ(won, 1);
  EXPECT_EQ(ValueAt(*store_, "t/a"), "0");
}

TEST_P(StoreConformance, LosesNoUpdateOfConcurrentWriters) {
  constexpr int kWriters = 8;
  constexpr int kSteps = 25;
  MustCommit(Put("t/n", "0"));
  const auto add_one = [this] {
    const Entry entry = GetAndWait(*store_, "t/n").value();
    int n = 0;
    EXPECT_TRUE(absl::SimpleAtoi(entry.value, &n));
    return CommitAndWait(*store_, If("t/n", entry.version, Put("t/n", absl::StrCat(n + 1)))).ok();
  };
  std::vector<std::thread> writers;
  writers.reserve(kWriters);
  for (int i = 0; i < kWriters; ++i) {
    writers.emplace_back([&] {
      for (int done = 0; done < kSteps;) done += add_one() ? 1 : 0;
    });
  }
  for (std::thread& writer : writers) writer.join();
  EXPECT_EQ(ValueAt(*store_, "t/n"), absl::StrCat(kWriters * kSteps));
}

TEST_P(StoreConformance, ReadsWhatWasReportedInTheReport) {
  std::string seen;
  absl::Notification done;
  store_->Commit(Put("t/a", "one"), [&](const absl::StatusOr<uint64_t>&) {
    store_->Get("t/a", [&](const absl::StatusOr<Entry>& entry) {
      seen = entry.ok() ? entry->value : entry.status().ToString();
      done.Notify();
    });
  });
  done.WaitForNotification();
  EXPECT_EQ(seen, "one");
}

TEST_P(StoreConformance, MayBeCommittedToFromAReport) {
  absl::Notification done;
  store_->Commit(Put("t/a", "one"), [&](absl::StatusOr<uint64_t> first) {
    store_->Commit(If("t/a", *first, Put("t/a", "two")),
                   [&](const absl::StatusOr<uint64_t>&) { done.Notify(); });
  });
  done.WaitForNotification();
  EXPECT_EQ(ValueAt(*store_, "t/a"), "two");
}

TEST_P(StoreConformance, KeepsAllOverARestart) {
  const uint64_t version = MustCommit({.puts = {{"t/a", "one"}, {"t/b", "two"}}});
  MustCommit(Delete("t/b"));
  Reopen();
  EXPECT_THAT(*ScanAndWait(*store_, "", ""), ElementsAre(Entry{"t/a", "one", version}));
}

TEST_P(StoreConformance, RepeatsNoVersionAfterARestart) {
  const uint64_t put = MustCommit(Put("t/a", "one"));
  const uint64_t deleted = MustCommit(Delete("t/a"));
  EXPECT_GT(deleted, put);
  Reopen();
  EXPECT_GT(MustCommit(Put("t/a", "one")), deleted);
}

TEST_P(StoreConformance, WritesWhatWaitsBeforeItCloses) {
  constexpr int kCommits = 100;
  int reported = 0;
  for (int i = 0; i < kCommits; ++i) {
    store_->Commit(Put(absl::StrCat("t/", i), ""), [&](const absl::StatusOr<uint64_t>& version) {
      if (version.ok()) ++reported;
    });
  }
  Reopen();
  EXPECT_EQ(reported, kCommits);
  EXPECT_THAT(KeysIn(*store_, "t/", "t0"), SizeIs(kCommits));
}

TEST_P(StoreConformance, ReportsOnlyWhatSurvivesAPowerCut) {
  std::unique_ptr<StorePlace> left;
  absl::Notification done;
  store_->Commit({.puts = {{"t/a", "one"}, {"t/b", "two"}}}, [&](const absl::StatusOr<uint64_t>&) {
    left = place_->AfterPowerCut();
    done.Notify();
  });
  done.WaitForNotification();
  const std::unique_ptr<Store> found = left->Open().value();
  EXPECT_EQ(ValueAt(*found, "t/a"), "one");
  EXPECT_EQ(ValueAt(*found, "t/b"), "two");
}

TEST_P(StoreConformance, MayBeReadFromAnAnswer) {
  MustCommit({.puts = {{"t/a", "t/b"}, {"t/b", "two"}}});
  std::string seen;
  absl::Notification done;
  store_->Get("t/a", [&](const absl::StatusOr<Entry>& first) {
    store_->Get(first->value, [&](const absl::StatusOr<Entry>& second) {
      seen = second->value;
      done.Notify();
    });
  });
  done.WaitForNotification();
  EXPECT_EQ(seen, "two");
}

TEST_P(StoreConformance, GivesTheVersionThatItsWriterChose) {
  EXPECT_EQ(MustCommit(At(7000, Put("t/a", "one"))), 7000);
  EXPECT_EQ(GetAndWait(*store_, "t/a")->version, 7000);
  EXPECT_EQ(MustCommit(At(7001, If("t/a", 7000, Put("t/a", "two")))), 7001);
  Reopen();
  EXPECT_EQ(GetAndWait(*store_, "t/a")->version, 7001);
  EXPECT_GT(MustCommit(Put("t/a", "three")), 7001);
}

TEST_P(StoreConformance, RefusesAVersionThatIsNotAboveItsConditions) {
  const uint64_t version = MustCommit(At(7000, Put("t/a", "one")));
  for (const uint64_t bad : {version - 1, version, Store::kMaxVersion + 1}) {
    const Transaction again = At(bad, If("t/a", version, Put("t/a", "two")));
    EXPECT_TRUE(absl::IsInvalidArgument(CommitAndWait(*store_, again).status())) << bad;
  }
  EXPECT_EQ(ValueAt(*store_, "t/a"), "one");
}

TEST_P(StoreConformance, SettlesWhatWasCommittedByTheSameTransactionAgain) {
  const Transaction both = At(7000, If("t/a", 0, {.puts = {{"t/a", "one"}, {"t/b", "one"}}}));
  MustCommit(both);
  EXPECT_EQ(MustCommit(both), 7000);
  // After a later change of one key, the other still shows the commit.
  MustCommit(If("t/a", 7000, Put("t/a", "two")));
  EXPECT_EQ(MustCommit(both), 7000);
  EXPECT_EQ(ValueAt(*store_, "t/a"), "two");
}

TEST_P(StoreConformance, SettlesWhatWasNotCommittedByTheSameTransactionAgain) {
  const Transaction mine = At(7000, If("t/a", 0, Put("t/a", "mine")));
  MustCommit(At(6000, If("t/a", 0, Put("t/a", "a rival's"))));
  EXPECT_TRUE(absl::IsAborted(CommitAndWait(*store_, mine).status()));
  EXPECT_TRUE(absl::IsAborted(CommitAndWait(*store_, mine).status()));
  EXPECT_EQ(ValueAt(*store_, "t/a"), "a rival's");
}

TEST_P(StoreConformance, ScansAllHomesOnceAndInTheSameOrder) {
  std::vector<std::string> all;
  for (const char* tenant : {"a", "b", "c", "d", "e"}) {
    for (const char* key : {"1", "2", "3", "4"}) {
      all.push_back(absl::StrCat(tenant, "/", key));
      MustCommit(Put(all.back(), ""));
    }
  }
  const std::vector<std::string> wide = WideKeys(*store_, "", "", kAll);
  for (const size_t limit : {1, 2, 3, 4, 7}) EXPECT_EQ(WideKeys(*store_, "", "", limit), wide);
  std::vector<std::string> keys;
  keys.reserve(wide.size());
  for (const std::string& key : wide) keys.push_back(key.substr(key.find(' ') + 1));
  EXPECT_THAT(keys, testing::UnorderedElementsAreArray(all));
}

TEST_P(StoreConformance, ScansARangeOfAllHomes) {
  for (const char* key : {"a/1", "a/2", "b/1", "c/1"}) MustCommit(Put(key, ""));
  EXPECT_THAT(KeysOf(*ScanAndWait(*store_, "a/2", "c/")), ElementsAre("a/2", "b/1"));
  EXPECT_THAT(KeysOf(*ScanAndWait(*store_, "b/", "b0")), ElementsAre("b/1"));
}

TEST_P(StoreConformance, KeepsTheOrderOfAHomeInAWideScan) {
  for (const char* key : {"t/b", "t/a", "t/c"}) MustCommit(Put(key, ""));
  const std::vector<std::string> wide = WideKeys(*store_, "t/", "t0", 2);
  EXPECT_TRUE(std::ranges::is_sorted(wide));
  EXPECT_THAT(wide, SizeIs(3));
}

}  // namespace magpie::store
