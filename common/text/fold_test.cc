#include "common/text/fold.h"

#include <gtest/gtest.h>
#include <unicode/translit.h>

#include <memory>
#include <string>

namespace magpie::text {
namespace {

std::string Folded(absl::string_view text) {
  std::string utf8;
  return Fold(text).toUTF8String(utf8);
}

TEST(FoldTest, FormsOfOneTextAreOne) {
  EXPECT_EQ(Folded("ＶＩＰ１５％"), "vip15%");
  EXPECT_EQ(Folded("Straße ﬁnden"), "strasse finden");
  EXPECT_EQ(Folded("e\u0301t\u00e9"), "ete");
  EXPECT_EQ(Folded("Zürich ΕΛΛΆΔΑ"), "zurich ελλαδα");
  EXPECT_EQ(Folded("йод"), "йод");
  EXPECT_EQ(Folded("rider’s"), "rider's");
  EXPECT_EQ(Folded("①②"), "12");
}

TEST(FoldTest, TraditionalCharactersBecomeSimplified) {
  EXPECT_EQ(Folded("單車的鎖關不上，請退款"), "单车的锁关不上,请退款");
}

TEST(FoldTest, TheTableMapsAsIcuDoes) {
  UErrorCode error = U_ZERO_ERROR;
  const std::unique_ptr<icu::Transliterator> simplify(
      icu::Transliterator::createInstance("Traditional-Simplified", UTRANS_FORWARD, error));
  ASSERT_TRUE(U_SUCCESS(error));
  icu::UnicodeString all;
  for (char16_t c = 0x4E00; c < 0x9FFF; ++c) all.append(c);
  std::string text;
  all.toUTF8String(text);
  simplify->transliterate(all);
  EXPECT_EQ(Fold(text), all);
}

TEST(FoldTest, InvisibleCharactersAreLeftOut) {
  EXPECT_EQ(Folded("re\u200bfund\ufeff"), "refund");
  EXPECT_EQ(Folded("re\u00adfund"), "refund");
}

TEST(FoldTest, BytesThatAreNotUtf8AreReplaced) {
  EXPECT_EQ(Folded("a\xff"
                   "b"),
            "a\ufffdb");
  EXPECT_EQ(Folded("\xed\xa0\x80"), "\ufffd\ufffd\ufffd");  // half of a surrogate pair
  EXPECT_EQ(Folded(""), "");
}

}  // namespace
}  // namespace magpie::text
