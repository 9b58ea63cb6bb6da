#include "common/text/edits.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace magpie::text {
namespace {

TEST(EditsTest, AreAllWordsOfDistanceOne) {
  std::set<std::string> edits;
  size_t calls = 0;
  EachEdit("bike", [&](const std::string& edit) {
    EXPECT_LE(Distance("bike", edit, 1), 1) << edit;
    edits.insert(edit);
    ++calls;
  });
  EXPECT_EQ(calls, 54 * 4 + 25);
  for (const char* const near : {"bikes", "bke", "bkie", "like", "abike", "ike", "bika"}) {
    EXPECT_TRUE(edits.contains(near)) << near;
  }
  EXPECT_FALSE(edits.contains("book"));
  EachEdit("", [](const std::string& edit) { EXPECT_EQ(edit.size(), 1); });
}

TEST(EditsTest, DistanceCountsLettersAndExchanges) {
  EXPECT_EQ(Distance("refund", "refund", 2), 0);
  EXPECT_EQ(Distance("refund", "refnud", 2), 1);
  EXPECT_EQ(Distance("refund", "rfund", 2), 1);
  EXPECT_EQ(Distance("refund", "refundd", 2), 1);
  EXPECT_EQ(Distance("refund", "tefumd", 2), 2);
  EXPECT_EQ(Distance("ca", "abc", 5), 3);
  EXPECT_EQ(Distance("", "ab", 2), 2);
}

TEST(EditsTest, DistanceEndsAtItsLimit) {
  EXPECT_EQ(Distance("refund", "deposit", 2), 3);
  EXPECT_EQ(Distance("a", std::string(100, 'a'), 2), 3);
}

}  // namespace
}  // namespace magpie::text
