#include "common/search/expand/correct.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/testing/search/document_of.h"
#include "common/text/fold.h"

namespace magpie::search {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

class CorrectTest : public testing::Test {
 protected:
  void Put(const std::vector<std::string>& texts) {
    std::vector<Document> documents;
    for (const std::string& text : texts) {
      documents.push_back(DocumentOf(absl::StrCat("d", documents.size()), {text}));
    }
    index_.Apply(documents, {}, 1);
  }

  // "refnd: refund 0.8" for each span.
  std::vector<std::string> Corrected(absl::string_view text) {
    const std::vector<text::Word> words = text::WordsOf(text::Fold(text));
    std::vector<std::string> shown;
    const auto snapshot = index_.Now();
    for (const Span& span : Corrector(*snapshot).Correct(words, 0, words.size())) {
      std::string& line = shown.emplace_back();
      for (size_t i = span.begin; i < span.end; ++i) absl::StrAppend(&line, words[i].text);
      absl::StrAppend(&line, ":");
      for (const Alternative& one : span.alternatives) {
        EXPECT_TRUE(one.is_guess);
        for (const text::Word& word : one.words) absl::StrAppend(&line, " ", word.text);
        absl::StrAppend(&line, " ", one.weight);
      }
    }
    return shown;
  }

  Index index_;
};

TEST_F(CorrectTest, OneSlipInAWordThatNoDocumentHas) {
  Put({"refund of a deposit", "charged twice"});
  EXPECT_THAT(Corrected("my refnd"), ElementsAre("refnd: refund 0.8"));
  EXPECT_THAT(Corrected("depozit"), ElementsAre("depozit: deposit 0.8"));
  EXPECT_THAT(Corrected("depposit"), ElementsAre("depposit: deposit 0.8"));
  EXPECT_THAT(Corrected("refnud"), ElementsAre("refnud: refund 0.8"));
  EXPECT_THAT(Corrected("chraged"), ElementsAre("chraged: charged 0.8"));
}

TEST_F(CorrectTest, TheFirstLetterMayBeWrongButCountsForLess) {
  Put({"refund"});
  EXPECT_THAT(Corrected("tefund"), ElementsAre("tefund: refund 0.4"));
}

TEST_F(CorrectTest, TwoSlipsFromEightLettersOn) {
  Put({"calendar", "refunds"});
  EXPECT_THAT(Corrected("claendra"), ElementsAre("claendra: calendar 0.4"));
  EXPECT_THAT(Corrected("rwfunfs"), IsEmpty());
}

TEST_F(CorrectTest, WhatADocumentHasIsNotCorrected) {
  Put({"refund", "refine"});
  EXPECT_THAT(Corrected("refunds refining REFUND"), IsEmpty());
}

TEST_F(CorrectTest, ShortWordsStopWordsNumbersAndCodesAreLeftAlone) {
  Put({"bike", "cat", "code A1234", "then", "order 12345678"});
  EXPECT_THAT(Corrected("cab"), IsEmpty());
  EXPECT_THAT(Corrected("bik"), IsEmpty());
  EXPECT_THAT(Corrected("bikr"), ElementsAre("bikr: bike 0.8"));
  EXPECT_THAT(Corrected("A1235 12345679 b1ke"), IsEmpty());
  EXPECT_THAT(Corrected("they"), IsEmpty());
  EXPECT_THAT(Corrected(std::string(31, 'b')), IsEmpty());
}

TEST_F(CorrectTest, TheMostFrequentComesFirstAndTheRareAreLeftOut) {
  std::vector<std::string> texts(12, "word");
  texts.insert(texts.end(), {"wore", "wore", "wore", "worm"});
  Put(texts);
  EXPECT_THAT(Corrected("worx"), ElementsAre("worx: word 0.8 wore 0.8"));
}

TEST_F(CorrectTest, AtMostThree) {
  Put({"word", "wore", "worm", "worn", "work"});
  EXPECT_THAT(Corrected("worx"), ElementsAre("worx: word 0.8 wore 0.8 work 0.8"));
}

TEST_F(CorrectTest, AHomophoneInChinese) {
  Put({"怎么退款", "优惠券不能用"});
  EXPECT_THAT(Corrected("怎么腿款"), ElementsAre("腿款: 退款 0.8"));
  EXPECT_THAT(Corrected("优会券"), ElementsAre("优会: 优惠 0.8"));
  EXPECT_THAT(Corrected("怎么退款"), IsEmpty());
  EXPECT_THAT(Corrected("怎么付款"), IsEmpty());
}

TEST_F(CorrectTest, AWordThatIsCutKeepsItsRest) {
  Put({"退款"});
  const std::vector<std::string> corrected = Corrected("请腿款吧");
  ASSERT_THAT(corrected, SizeIs(1));
  EXPECT_NE(corrected[0].find("退款"), std::string::npos);
}

TEST_F(CorrectTest, OnlySoManyUnknownWordsOfAQuery) {
  Put({"refund", "退款"});
  std::string query;
  for (size_t i = 0; i < kMaxUnknown - 1; ++i) absl::StrAppend(&query, "xyzt ");
  EXPECT_THAT(Corrected(absl::StrCat(query, "refnd")), SizeIs(1));
  EXPECT_THAT(Corrected(absl::StrCat(query, "xyzt refnd 腿款")), IsEmpty());
  EXPECT_THAT(Corrected(absl::StrCat(query, "腿款")), SizeIs(1));
}

}  // namespace
}  // namespace magpie::search
