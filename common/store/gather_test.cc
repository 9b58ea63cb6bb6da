#include "common/store/gather.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/status/macros.h"
#include "common/store/forwarding_store.h"
#include "common/testing/store/far_store.h"
#include "common/testing/store/wait.h"

namespace magpie::store {
namespace {

using testing::ElementsAre;

// Holds the answers to its Gets until Answer.
class HeldStore final : public ForwardingStore {
 public:
  using ForwardingStore::ForwardingStore;

  void Get(absl::string_view key, Got got) const override {
    held_.emplace_back(key, std::move(got));
  }

  // Gives the answers that are held now. Returns their number.
  size_t Answer() {
    std::vector<std::pair<std::string, Got>> held = std::exchange(held_, {});
    for (auto& [key, got] : held) got(GetAndWait(inner(), key));
    return held.size();
  }

 private:
  mutable std::vector<std::pair<std::string, Got>> held_;
};

class GatherTest : public testing::Test {
 protected:
  void Put(const std::string& key, const std::string& value) {
    ASSERT_TRUE(CommitAndWait(*store_, {.puts = {{key, value}}}).ok());
  }

  // Follows the chain of values from `key` to the end; counts its runs.
  absl::StatusOr<std::string> Follow(Gather& gather, std::string key) {
    ++runs_;
    while (true) {
      const absl::StatusOr<Entry> next = gather.Get(key);
      if (absl::IsNotFound(next.status())) return key;
      RETURN_IF_ERROR(next.status());
      key = next->value;
    }
  }

  std::shared_ptr<FarData> data_ = std::make_shared<FarData>();
  std::unique_ptr<Store> store_ = OpenFarStore({.home_of = &OneHome}, data_);
  int runs_ = 0;
};

TEST_F(GatherTest, RunsAgainOnceWhatItAskedForIsThere) {
  Put("a", "b");
  Put("b", "c");
  HeldStore held(std::move(store_));
  std::string end;
  Gathered(
      held, [this](Gather& gather) { return Follow(gather, "a"); },
      [&](const absl::StatusOr<std::string>& found) { end = *found; });
  for (const int runs : {1, 2, 3}) {
    EXPECT_EQ(runs_, runs);
    EXPECT_EQ(held.Answer(), 1);
  }
  EXPECT_EQ(runs_, 4);
  EXPECT_EQ(end, "c");
}

TEST_F(GatherTest, ReadsTheSameInAllOfItsRunsUnlessItReadsAnew) {
  Put("a", "old");
  bool has_read = false;
  const auto seen = GatherAndWait(*store_, [&](Gather& gather) -> absl::StatusOr<std::string> {
    ASSIGN_OR_RETURN(const Entry first, gather.Get("a"));
    if (!has_read) {
      has_read = true;
      store_->Commit({.puts = {{"a", "new"}}}, [](const absl::StatusOr<uint64_t>&) {});
    }
    ASSIGN_OR_RETURN(const Entry again, gather.Get("a"));
    gather.ReadAnew();
    ASSIGN_OR_RETURN(const Entry anew, gather.Get("a"));
    return absl::StrCat(first.value, " ", again.value, " ", anew.value);
  });
  EXPECT_EQ(*seen, "old old new");
}

TEST_F(GatherTest, AsksForAllThatOneRunWants) {
  Put("a", "1");
  Put("b", "2");
  HeldStore held(std::move(store_));
  std::string sum;
  Gathered(
      held,
      [](Gather& gather) -> absl::StatusOr<std::string> {
        std::string values;
        const std::vector<std::string> keys = {"a", "b"};
        for (const auto& entry : ReadEach(keys, [&](const auto& key) { return gather.Get(key); })) {
          RETURN_IF_ERROR(entry.status());
          values += entry->value;
        }
        return values;
      },
      [&](const absl::StatusOr<std::string>& found) { sum = *found; });
  EXPECT_EQ(held.Answer(), 2);
  EXPECT_EQ(sum, "12");
}

TEST_F(GatherTest, TakesNothingThatARunReturnedTooEarly) {
  Put("a", "1");
  const auto value = GatherAndWait(*store_, [](Gather& gather) -> absl::StatusOr<std::string> {
    const absl::StatusOr<Entry> a = gather.Get("a");
    return a.ok() ? a->value : "none";
  });
  EXPECT_EQ(*value, "1");
}

TEST_F(GatherTest, PassesOnThatTheStoreCannotBeReached) {
  store_ = OpenFarStore({.home_of = &OneHome, .lost_reads = 1}, data_);
  const auto value = GatherAndWait(*store_, [](Gather& gather) { return gather.Get("a"); });
  EXPECT_TRUE(absl::IsUnavailable(value.status()));
}

TEST_F(GatherTest, ListsEachTenantOfAllHomesOnce) {
  const auto by_key = [](absl::string_view key) { return std::string(key); };
  store_ = OpenFarStore({.home_of = by_key}, data_);
  for (const char* key : {"t/1", "t/2", "t/3", "a/1", "a/2"}) Put(key, "");
  const auto tenants = GatherAndWait(*store_, &ListTenants);
  EXPECT_THAT(*tenants, ElementsAre("a", "t"));
}

TEST_F(GatherTest, LeavesNoReadBehindWhereManyRunAtOnce) {
  Put("a", "b");
  int done = 0;
  absl::Notification all;
  constexpr int kMany = 500;
  for (int i = 0; i < kMany; ++i) {
    Gathered(
        *store_,
        [](Gather& gather) -> absl::StatusOr<Entry> {
          ASSIGN_OR_RETURN(const Entry a, gather.Get("a"));
          ASSIGN_OR_RETURN(const auto range, gather.Scan("a", "b", 10));
          return range.at(0);
        },
        [&](const absl::StatusOr<Entry>& entry) {
          EXPECT_EQ(entry->value, "b");
          if (++done == kMany) all.Notify();
        });
  }
  all.WaitForNotification();
}

}  // namespace
}  // namespace magpie::store
