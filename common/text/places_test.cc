#include "common/text/places.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "common/text/fold.h"

namespace magpie::text {
namespace {

// "refund=Refunded" for each word: its term, and the part of the text that it is.
std::string Placed(absl::string_view text) {
  std::string told;
  for (const PlacedWord& word : PlacedWordsOf(text)) {
    const auto part = text.substr(word.place.begin, word.place.end - word.place.begin);
    absl::StrAppend(&told, told.empty() ? "" : " ", word.term, "=", part);
  }
  return told;
}

TEST(PlacesTest, AWordIsWhereItWasWritten) {
  EXPECT_EQ(Placed("He was Refunded, twice."), "he=He was=was refund=Refunded twice=twice");
  EXPECT_EQ(Placed("我的單車鎖不上"), "我的=我的 单车=單車 锁=鎖 不上=不上");
  EXPECT_EQ(Placed("ＶＩＰ user’s Café"), "vip=ＶＩＰ user=user’s cafe=Café");
  EXPECT_EQ(Placed("cafe\u0301s ﬁne 🔒"), "cafe=cafe\u0301s fine=ﬁne 🔒=🔒");
  EXPECT_EQ(Placed("?! \n"), "");
}

TEST(PlacesTest, CharactersOfHanHavePlaces) {
  const auto words = PlacedWordsOf("a單車");
  ASSERT_EQ(words.size(), 2u);
  EXPECT_THAT(words[0].characters, testing::IsEmpty());
  EXPECT_THAT(words[1].characters, testing::ElementsAre(Place{1, 4}, Place{4, 7}));
}

TEST(PlacesTest, FoldsAsFoldDoes) {
  for (const char* text :
       {"Ｈａｌｆ ｗｉｄｔｈ", "cafe\u0301 \u00e9 ﬁ ½ ㎏", "單車 ﾊﾝｶｸ が か\u3099", "İstanbul ẞ",
        "a\u200db", "한글 \u1112\u1161\u11ab", "\xff bad \xc3", "𠀀 𝐀", "e\u0316\u0301x"}) {
    const FoldedText folded = FoldWithPlaces(text);
    EXPECT_EQ(folded.text, Fold(text)) << text;
    EXPECT_EQ(folded.begins.size(), static_cast<size_t>(folded.text.length()));
  }
}

}  // namespace
}  // namespace magpie::text
