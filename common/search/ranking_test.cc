#include "common/search/ranking.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/testing/search/document_of.h"

namespace magpie::search {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class RankingTest : public testing::Test {
 protected:
  void Put(const std::string& id, const std::vector<std::string>& units) {
    index_.Apply({DocumentOf(id, units)}, {}, ++sequence_);
  }

  std::vector<Hit> Hits(const std::string& query, size_t limit = 10) {
    return Rank(*index_.Now(), QueryOf(text::Analyze(query)), {}, {}, limit);
  }

  std::vector<std::string> Ids(const std::string& query) {
    std::vector<std::string> ids;
    for (const Hit& hit : Hits(query)) ids.push_back(hit.id);
    return ids;
  }

  Index index_;
  uint64_t sequence_ = 0;
};

TEST_F(RankingTest, FindsNothingWhereAllIsRemoved) {
  const auto segment = Segment::Of({DocumentOf("a", {"bike lock"})});
  segment->Forget(0);
  const Snapshot empty{{{segment, std::make_shared<Bitmap>(Bitmap::Below(1))}}};
  const Query query = QueryOf(text::Analyze("bike lock"));
  EXPECT_THAT(Rank(empty, query, {}, {}, 10), IsEmpty());
  EXPECT_THAT(RankAllWordsFirst(empty, query, {}, {}, 10), IsEmpty());
}

// Each with why it must be so: query, documents, the order that is wanted.
TEST_F(RankingTest, OrdersAsPeopleExpect) {
  const struct {
    std::string why, query;
    std::map<std::string, std::string> documents;
    std::vector<std::string> order;
  } cases[] = {
      {"a rare word says more than a frequent one",
       "bike deposit",
       {{"a", "where is my bike"}, {"b", "bike lock"}, {"c", "refund of a deposit"}},
       {"c", "b", "a"}},
      {"all words before some",
       "charged twice",
       {{"a", "charged"}, {"b", "I was charged twice"}, {"c", "twice a week"}},
       {"b", "a", "c"}},
      {"another form of the word", "refunded", {{"a", "refunds"}, {"b", "rides"}}, {"a"}},
      {"a wrong letter", "depozit refnd", {{"a", "deposit refund"}, {"b", "lost phone"}}, {"a"}},
      {"a wrong character",
       "优惠劵不能用",
       {{"a", "优惠券用不了怎么办"}, {"b", "押金怎么退"}},
       {"a"}},
      {"traditional for simplified",
       "單車的鎖關不上",
       {{"a", "单车的锁关不上"}, {"b", "单车的押金"}},
       {"a", "b"}},
      {"a word within a word", "处理", {{"a", "我的订单待处理"}, {"b", "订单"}}, {"a"}},
      {"the order of words",
       "car to bike",
       {{"a", "bike to car"}, {"b", "car to bike"}},
       {"b", "a"}},
      {"a code as it is written",
       "PPR-9087",
       {{"a", "error PPR-9087 of the lock"}, {"b", "error PPR-9078 of the lock"}},
       {"a", "b"}},
      {"the shorter of two that fit alike",
       "invoice",
       {{"a", "invoice of a company with many departments in other cities"}, {"b", "my invoice"}},
       {"b", "a"}},
  };
  for (const auto& one : cases) {
    Index index;
    std::vector<Document> documents;
    for (const auto& [id, text] : one.documents) documents.push_back(DocumentOf(id, {text}));
    index.Apply(documents, {}, 1);
    std::vector<std::string> order;
    for (const Hit& hit : Rank(*index.Now(), QueryOf(text::Analyze(one.query)), {}, {}, 10)) {
      order.push_back(hit.id);
    }
    EXPECT_EQ(order, one.order) << one.why;
  }
}

TEST_F(RankingTest, ADocumentIsItsBestUnitsTogether) {
  Put("one", {"cancel a ride"});
  Put("many", {"cancel the ride please", "ride cancelled", "how to cancel my ride"});
  Put("other", {"lost phone"});
  EXPECT_THAT(Ids("cancel ride"), ElementsAre("many", "one"));
}

TEST_F(RankingTest, SaysWhichUnitFitsBest) {
  Put("a", {"my bike", "where is the lock", "lock"});
  EXPECT_EQ(Hits("bike")[0].unit, 0u);
  EXPECT_EQ(Hits("lock")[0].unit, 2u);
  EXPECT_EQ(Hits("where is it")[0].unit, 1u);
}

TEST_F(RankingTest, TheScoreIsTheShareOfWhatTheQueryItselfReaches) {
  Put("a", {"where is my refund"});
  Put("b", {"lost phone"});
  EXPECT_GT(Hits("where is my refund")[0].score, 0.8);
  EXPECT_LE(Hits("where is my refund")[0].score, 1);
  const float other = Hits("what is the capital of france")[0].score;
  EXPECT_LT(other, 0.2);
  EXPECT_GT(other, 0);
}

TEST_F(RankingTest, StopWordsAloneAreNoSureAnswer) {
  Put("a", {"the lock of the bike"});
  Put("b", {"lost phone"});
  EXPECT_LT(Hits("the")[0].score, 0.4);
}

TEST_F(RankingTest, WhatIsNotAcceptedInfluencesNoRank) {
  Put("a", {"refund of my deposit"});
  Put("b", {"refund"});
  const auto alone = Rank(*index_.Now(), QueryOf(text::Analyze("refund of my deposit")),
                          {.without = {"a"}}, {}, 10);
  ASSERT_EQ(alone.size(), 1);
  EXPECT_EQ(alone[0].id, "b");
  EXPECT_NEAR(alone[0].rank, Hits("refund")[0].rank, 1e-5);
}

// "twice" and what stands for it.
Query TwiceOr(const std::string& other, float weight) {
  Query query = QueryOf(text::Analyze("twice"));
  std::erase_if(query.terms, [](const QueryTerm& term) { return term.field != text::kWords; });
  QueryTerm term = query.terms[0];
  term.text = text::Analyze(other)[text::kWords][0];
  term.key = KeyOf(text::kWords, term.text);
  term.weight = weight;
  term.alternative = 1;
  query.terms.push_back(term);
  return query;
}

TEST_F(RankingTest, AUnitHasOfAGroupItsBestAlternative) {
  Put("a", {"charged twice"});
  Put("b", {"charged double"});
  Put("c", {"twice double"});
  Put("d", {"lost phone"});
  const auto hits = Rank(*index_.Now(), TwiceOr("double", 0.8F), {}, {}, 10);
  ASSERT_EQ(hits.size(), 3);
  EXPECT_EQ(hits[0].id, "a");
  EXPECT_EQ(hits[1].id, "c");
  EXPECT_FLOAT_EQ(hits[0].rank, hits[1].rank);
  EXPECT_FLOAT_EQ(hits[2].rank, 0.8F * hits[0].rank);
}

TEST_F(RankingTest, WhatStandsForAnUnknownWordIsTheMeasureInItsPlace) {
  Put("b", {"charged double"});
  Put("d", {"lost phone"});
  const auto hits = Rank(*index_.Now(), TwiceOr("double", 0.8F), {}, {}, 10);
  ASSERT_EQ(hits.size(), 1);
  EXPECT_FLOAT_EQ(hits[0].score, 1);
}

TEST_F(RankingTest, AGuessIsMeasuredByWhatWasTyped) {
  Put("b", {"charged double"});
  Put("d", {"lost phone"});
  Query query = TwiceOr("double", 0.8F);
  query.terms.back().is_guess = true;
  const auto hits = Rank(*index_.Now(), query, {}, {}, 10);
  ASSERT_EQ(hits.size(), 1);
  EXPECT_GT(hits[0].score, 0.2);
  EXPECT_LT(hits[0].score, 0.8);
}

TEST_F(RankingTest, ReturnsTheBestOfMany) {
  for (int i = 0; i < 50; ++i) Put(absl::StrCat("d", i), {absl::StrCat("refund ", i)});
  const auto hits = Hits("refund 7", 3);
  ASSERT_EQ(hits.size(), 3);
  EXPECT_EQ(hits[0].id, "d7");
  EXPECT_THAT(Hits("refund 7", 0), IsEmpty());
}

TEST_F(RankingTest, EqualsComeById) {
  Put("b", {"refund"});
  Put("a", {"refund"});
  EXPECT_THAT(Ids("refund"), ElementsAre("a", "b"));
}

TEST_F(RankingTest, WhatHasNoTermFindsNothing) {
  EXPECT_THAT(Ids("refund"), IsEmpty());
  Put("a", {"refund"});
  EXPECT_THAT(Ids("?!"), IsEmpty());
  EXPECT_THAT(Ids(""), IsEmpty());
  EXPECT_THAT(Ids("xyz"), IsEmpty());
}

}  // namespace
}  // namespace magpie::search
