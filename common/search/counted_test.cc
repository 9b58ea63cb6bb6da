#include "common/search/counted.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace magpie::search {
namespace {

using testing::ElementsAre;

TEST(CountedTest, EachTermIsThereOnceWithItsTimes) {
  const Counted counted = Count(text::Analyze("lock lock bike"));
  EXPECT_THAT(counted.lengths, ElementsAre(3, 14, 2, 0));
  uint32_t times = 0;
  for (const Counted::Term& term : counted.terms) {
    if (term.key == KeyOf(text::kWords, "lock")) times = term.times;
  }
  EXPECT_EQ(times, 2);
}

TEST(CountedTest, TheSameTextHasDifferentKeysInDifferentFields) {
  EXPECT_NE(KeyOf(text::kWords, "锁"), KeyOf(text::kChars, "锁"));
  EXPECT_EQ(KeyOf(text::kWords, "锁"), KeyOf(text::kWords, "锁"));
}

TEST(CountedTest, ALengthInAByteIsAtMostAnEighthTooSmall) {
  uint8_t last = 0;
  for (uint32_t length = 0; length < 300'000; ++length) {
    const uint8_t code = LengthCode(length);
    ASSERT_GE(code, last) << length;
    ASSERT_LE(LengthOf(code), length);
    ASSERT_GE(LengthOf(code), length - length / 8) << length;
    last = code;
  }
  EXPECT_EQ(LengthOf(LengthCode(24)), 24);
  EXPECT_LE(LengthOf(LengthCode(UINT32_MAX)), UINT32_MAX);
}

}  // namespace
}  // namespace magpie::search
