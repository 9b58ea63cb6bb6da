#include "common/store/rocks/known_versions.h"

#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"

namespace magpie::store {
namespace {

TEST(KnownVersionsTest, KnowsTheVersionThatWasSetLast) {
  KnownVersions known(1);
  EXPECT_FALSE(known.IsAt("a/", 1));
  known.Set("a/", 1);
  known.Set("a/", 2);
  known.Set("b/", 3);
  EXPECT_FALSE(known.IsAt("a/", 1));
  EXPECT_TRUE(known.IsAt("a/", 2));
  EXPECT_TRUE(known.IsAt("b/", 3));
  known.Set("a/", 0);
  EXPECT_FALSE(known.IsAt("a/", 2));
}

TEST(KnownVersionsTest, ForgetsWhatWasWrittenFirst) {
  KnownVersions known(1);
  for (uint64_t i = 1; i <= 5; ++i) known.Set(absl::StrCat(i, "/"), i);
  EXPECT_FALSE(known.IsAt("1/", 1));
  for (uint64_t i = 2; i <= 5; ++i) EXPECT_TRUE(known.IsAt(absl::StrCat(i, "/"), i)) << i;
}

TEST(KnownVersionsTest, KnowsNothingOfOtherKeys) {
  KnownVersions known;
  known.Set("a", 1);
  EXPECT_FALSE(known.IsAt("a", 1));
}

}  // namespace
}  // namespace magpie::store
