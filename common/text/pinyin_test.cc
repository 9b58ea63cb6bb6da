#include "common/text/pinyin.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace magpie::text {
namespace {

TEST(PinyinTest, CharactersAreReadWithoutTone) {
  EXPECT_EQ(PinyinOf(u'退'), "tui");
  EXPECT_EQ(PinyinOf(u'腿'), "tui");
  EXPECT_EQ(PinyinOf(u'账'), PinyinOf(u'帐'));
  EXPECT_EQ(PinyinOf(u'吕'), "lu");
}

TEST(PinyinTest, WhatIsNotACommonCharacterHasNoSound) {
  EXPECT_EQ(PinyinOf(u'a'), "");
  EXPECT_EQ(PinyinOf(u'の'), "");
  EXPECT_EQ(PinyinOf(u'\x4E02'), "");  // not in GB 2312
  EXPECT_TRUE(HomophonesOf(u'a').empty());
}

TEST(PinyinTest, HomophonesAreThoseOfTheSameSoundAndTheCommonOnesComeFirst) {
  const std::u16string_view homophones = HomophonesOf(u'腿');
  EXPECT_NE(homophones.find(u'退'), homophones.npos);
  EXPECT_NE(homophones.find(u'腿'), homophones.npos);
  EXPECT_LT(homophones.find(u'退'), homophones.find(u'煺'));
  EXPECT_EQ(std::set<char16_t>(homophones.begin(), homophones.end()).size(), homophones.size());
}

TEST(PinyinTest, NoSoundHasVeryManyCharacters) {
  for (char16_t c = 0x4E00; c < 0xA000; ++c) EXPECT_LE(HomophonesOf(c).size(), 150) << int{c};
}

}  // namespace
}  // namespace magpie::text
