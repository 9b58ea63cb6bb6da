#include "common/store/settling_store.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/testing/store/far_store.h"
#include "common/testing/store/wait.h"

namespace magpie::store {
namespace {

class SettlingStoreTest : public testing::Test {
 protected:
  std::unique_ptr<Store> Open(uint32_t unknown_commits, uint64_t salt = 1) {
    return MakeSettlingStore(
        OpenFarStore({.home_of = &OneHome, .unknown_commits = unknown_commits}, data_), clock_,
        salt);
  }

  // Adds one to the number at "n"; repeats if a different writer was faster.
  static void AddOne(Store& store) {
    while (true) {
      const absl::StatusOr<Entry> before = GetAndWait(store, "n");
      int n = 0;
      ASSERT_TRUE(!before.ok() || absl::SimpleAtoi(before->value, &n));
      Transaction next{.conditions = {{"n", before.ok() ? before->version : 0}},
                       .puts = {{"n", absl::StrCat(n + 1)}}};
      const absl::StatusOr<uint64_t> outcome = CommitAndWait(store, std::move(next));
      if (outcome.ok()) return;
      ASSERT_TRUE(absl::IsAborted(outcome.status())) << outcome.status();
    }
  }

  FakeClock clock_;
  const std::shared_ptr<FarData> data_ = std::make_shared<FarData>();
};

TEST_F(SettlingStoreTest, CountsEachChangeOnceThoughOutcomesAreUnknown) {
  const std::unique_ptr<Store> store = Open(2);
  for (int i = 0; i < 200; ++i) AddOne(*store);
  EXPECT_EQ(GetAndWait(*store, "n")->value, "200");
}

TEST_F(SettlingStoreTest, GivesUpWhereTheOutcomeStaysUnknown) {
  const std::unique_ptr<Store> store = Open(1);
  Transaction put{.conditions = {{"a", 0}}, .puts = {{"a", ""}}};
  EXPECT_TRUE(IsCommitUnknown(CommitAndWait(*store, std::move(put)).status()));
}

TEST_F(SettlingStoreTest, DoesNotSendAgainWhatHasNoCondition) {
  const std::unique_ptr<Store> store = Open(1);
  EXPECT_TRUE(IsCommitUnknown(CommitAndWait(*store, {.puts = {{"a", ""}}}).status()));
}

TEST_F(SettlingStoreTest, ChoosesVersionsAboveThoseOfItsConditionsAndOtherThanOthersDo) {
  const std::unique_ptr<Store> one = Open(0, 1);
  const uint64_t first = *CommitAndWait(*one, {.puts = {{"a", ""}}});
  const std::unique_ptr<Store> other = Open(0, 2);
  const uint64_t second =
      *CommitAndWait(*other, {.conditions = {{"a", first}}, .puts = {{"a", ""}}});
  EXPECT_GT(second, first);
  EXPECT_NE(*CommitAndWait(*one, {.puts = {{"b", ""}}}), second);
}

}  // namespace
}  // namespace magpie::store
