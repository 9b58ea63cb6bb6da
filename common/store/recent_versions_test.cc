#include "common/store/recent_versions.h"

#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"

namespace magpie::store {
namespace {

TEST(RecentVersionsTest, KnowsTheVersionThatWasSetLast) {
  RecentVersions recent;
  EXPECT_EQ(recent.Find("a"), std::nullopt);
  recent.Set("a", 1);
  recent.Set("a", 2);
  EXPECT_EQ(recent.Find("a"), 2);
  recent.Set("a", 0);
  EXPECT_EQ(recent.Find("a"), 0);
}

TEST(RecentVersionsTest, ForgetsBetweenWritesOnlyAndTheOldestFirst) {
  RecentVersions recent;
  recent.Set("old", 1);
  recent.Set("used", 1);
  for (size_t i = 0; i < RecentVersions::kMaxKeys; ++i) recent.Set(absl::StrCat("first", i), 2);
  EXPECT_EQ(recent.Find("old"), 1);
  recent.Trim();
  EXPECT_EQ(recent.Find("old"), 1);
  recent.Set("used", 3);
  for (size_t i = 0; i < RecentVersions::kMaxKeys; ++i) recent.Set(absl::StrCat("then", i), 4);
  recent.Trim();
  EXPECT_EQ(recent.Find("old"), std::nullopt);
  EXPECT_EQ(recent.Find("used"), 3);
  EXPECT_EQ(recent.Find("then0"), 4);
}

}  // namespace
}  // namespace magpie::store
