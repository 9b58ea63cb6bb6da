#include "common/base/watchers.h"

#include <gtest/gtest.h>

#include "common/status/error.h"

namespace magpie {
namespace {

using IntWatchers = Watchers<std::string, int>;

TEST(WatchersTest, NotifiesWatchersOfTheKeyUntilTheyAreRemoved) {
  IntWatchers watchers;
  int told = 0;
  const auto add = [&](const absl::StatusOr<int>& item) { told += *item; };
  const int64_t first = *watchers.Add("t", add);
  ASSERT_TRUE(watchers.Add("t", add).ok());
  ASSERT_TRUE(watchers.Add("u", add).ok());
  watchers.Notify("t", 1);
  EXPECT_EQ(told, 2);
  watchers.Remove(first);
  watchers.Notify("t", 1);
  EXPECT_EQ(told, 3);
}

TEST(WatchersTest, RefusesOneWatcherTooMany) {
  IntWatchers watchers;
  for (size_t i = 0; i < IntWatchers::kMaxWatchers; ++i) {
    ASSERT_TRUE(watchers.Add("t", [](const absl::StatusOr<int>&) {}).ok());
  }
  EXPECT_EQ(ReasonOf(watchers.Add("t", [](const absl::StatusOr<int>&) {}).status()),
            "TOO_MANY_WATCHERS");
  watchers.Remove(1);
  EXPECT_TRUE(watchers.Add("t", [](const absl::StatusOr<int>&) {}).ok());
}

TEST(WatchersTest, NotifiesAllThatItStopsAndRefusesNewOnes) {
  IntWatchers watchers;
  EXPECT_TRUE(watchers.empty());
  std::string told;
  ASSERT_TRUE(watchers.Add("t", [&](const auto& item) { told = ReasonOf(item.status()); }).ok());
  EXPECT_FALSE(watchers.empty());
  watchers.Stop();
  EXPECT_EQ(told, "SHUTTING_DOWN");
  EXPECT_EQ(ReasonOf(watchers.Add("t", [](const absl::StatusOr<int>&) {}).status()),
            "SHUTTING_DOWN");
}

}  // namespace
}  // namespace magpie
