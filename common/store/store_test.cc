#include "common/store/store.h"

#include <gtest/gtest.h>

namespace magpie::store {
namespace {

TEST(PrefixEndTest, IsBehindAllThatBeginSoAndNoFurther) {
  EXPECT_EQ(PrefixEnd("t/"), "t0");
  EXPECT_EQ(PrefixEnd("a\xFF\xFF"), "b");
  EXPECT_EQ(PrefixEnd("\x7F"), "\x80");
}

TEST(PrefixEndTest, IsNoneWhereNothingIsBehind) {
  EXPECT_EQ(PrefixEnd(""), "");
  EXPECT_EQ(PrefixEnd("\xFF\xFF"), "");
}

TEST(SizeOfTest, CountsKeysAndValues) {
  EXPECT_EQ(SizeOf({}), 0);
  EXPECT_EQ(SizeOf({.conditions = {{"abc", 7}}, .puts = {{"d", "ef"}}, .deletes = {"ghij"}}), 10);
}

}  // namespace
}  // namespace magpie::store
