#include "common/base/lru.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>

namespace magpie {
namespace {

TEST(LruTest, DropsTheLeastRecentlyUsedEntry) {
  Lru<std::string, int> lru(2);
  lru.Put("a", 1);
  lru.Put("b", 2);
  ASSERT_NE(lru.Find("a"), nullptr);
  lru.Put("c", 3);
  EXPECT_EQ(lru.Find("b"), nullptr);
  EXPECT_EQ(*lru.Find("a"), 1);
  EXPECT_EQ(*lru.Find("c"), 3);
}

TEST(LruTest, ReplacesAndErases) {
  Lru<std::string, int> lru(2);
  lru.Put("a", 1);
  lru.Put("a", 2);
  EXPECT_EQ(lru.size(), 1u);
  EXPECT_EQ(*lru.Find("a"), 2);
  lru.Erase("a");
  EXPECT_EQ(lru.Find("a"), nullptr);
}

TEST(LruTest, ReturnsTheEntryThatItRemoves) {
  Lru<std::string, std::string> lru(10);
  lru.Put("a", "one", 4);
  EXPECT_EQ(lru.Take("a"), "one");
  EXPECT_EQ(lru.Take("a"), std::nullopt);
  EXPECT_EQ(lru.cost(), 0);
}

TEST(LruTest, DropsEntriesThatTogetherCostTooMuch) {
  Lru<std::string, int> lru(10);
  lru.Put("a", 1, 4);
  lru.Put("b", 2, 4);
  lru.Put("c", 3, 6);
  EXPECT_EQ(lru.Find("a"), nullptr);
  EXPECT_NE(lru.Find("b"), nullptr);
  EXPECT_EQ(lru.cost(), 10);
  lru.Put("c", 3, 2);
  EXPECT_EQ(lru.cost(), 6);
  lru.Put("whale", 4, 11);
  EXPECT_EQ(lru.Find("whale"), nullptr);
  EXPECT_EQ(lru.size(), 2);
}

}  // namespace
}  // namespace magpie
