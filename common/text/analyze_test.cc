#include "common/text/analyze.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace magpie::text {
namespace {

using testing::Each;
using testing::ElementsAre;
using testing::IsEmpty;

TEST(AnalyzeTest, FindsTheTermsOfEachField) {
  const Terms terms = Analyze("退款15元 for my bikes");
  EXPECT_THAT(terms[kWords], ElementsAre("退款", "15", "元", "my", "bike"));
  EXPECT_THAT(terms[kGrams], ElementsAre("退款", " 15", "15 ", " fo", "for", "or ", "r m", " my",
                                         "my ", "y b", " bi", "bik", "ike", "kes", "es "));
  EXPECT_THAT(terms[kPairs], ElementsAre("退款 15", "15 元", "元 for", "for my", "my bike"));
  EXPECT_THAT(terms[kChars], ElementsAre("退", "款", "元"));
}

TEST(AnalyzeTest, FormsOfAWordHaveOneStem) {
  EXPECT_EQ(Analyze("The locks locked locking")[kWords], Analyze("lock LOCK lock")[kWords]);
}

TEST(AnalyzeTest, TextWithoutWordsHasNoTerms) {
  EXPECT_THAT(Analyze("?! ... ——"), Each(IsEmpty()));
  EXPECT_THAT(Analyze(""), Each(IsEmpty()));
}

}  // namespace
}  // namespace magpie::text
