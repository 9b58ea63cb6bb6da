#include "common/search/expand/expand.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/search/ranking.h"
#include "common/testing/search/document_of.h"

namespace magpie::search {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

class ExpandTest : public testing::Test {
 protected:
  void Put(const std::string& id, const std::string& text) {
    index_.Apply({DocumentOf(id, {text})}, {}, ++sequence_);
  }

  Query Expanded(absl::string_view text, const Dictionary* dictionary = nullptr) {
    return Expand(text, *index_.Now(), {.dictionary = dictionary, .corrects = true});
  }

  std::vector<std::string> Ids(const Query& query) {
    std::vector<std::string> ids;
    for (const Hit& hit : Rank(*index_.Now(), query, {}, {}, 10)) ids.push_back(hit.id);
    return ids;
  }

  Index index_;
  uint64_t sequence_ = 0;
};

// "bicycle 0.8 for bike" for each term of a field that was not typed.
std::vector<std::string> Added(const Query& query, text::Field field) {
  std::vector<std::string> added;
  for (const QueryTerm& term : query.terms) {
    if (term.field != field || term.alternative == 0) continue;
    added.push_back(absl::StrCat(term.text, " ", term.weight, " for ", term.stands_for));
  }
  return added;
}

// By field and term, what is typed counts for.
std::map<std::string, float> Typed(const Query& query) {
  std::map<std::string, float> typed;
  for (const QueryTerm& term : query.terms) {
    if (term.alternative == 0) typed[absl::StrCat(term.field, term.text)] += term.weight;
  }
  return typed;
}

TEST_F(ExpandTest, WhatWasTypedStaysAsItIs) {
  Put("a", "refund of a deposit, 退款");
  const auto dictionary = Dictionary::Compile(
      std::vector<SynonymRule>{{{}, {"deposit", "押金"}}, {{"how to"}, {"way"}}}, {});
  for (const std::string text : {"how to refnd my deposit", "depozit depozit", "怎么腿款 押金",
                                 "押金", "refnd", "a refnd b", "", "?!"}) {
    EXPECT_EQ(Typed(Expanded(text, dictionary.get())), Typed(QueryOf(text::Analyze(text)))) << text;
  }
}

TEST_F(ExpandTest, TermsAreInTheOrderOfAQuery) {
  Put("a", "refund deposit");
  const Query query = Expanded("my refnd of a depozit");
  EXPECT_TRUE(std::ranges::is_sorted(query.terms, {}, [](const QueryTerm& term) {
    return std::tuple(term.field, term.group, term.alternative, term.key);
  }));
}

TEST_F(ExpandTest, ASynonymHasTheTermsOfAllFieldsAndThoseWithItsNeighbours) {
  const auto dictionary = Dictionary::Compile(std::vector<SynonymRule>{{{"退钱"}, {"退款"}}}, {});
  const Query query = Expanded("怎么退钱呢", dictionary.get());
  EXPECT_THAT(Added(query, text::kWords), ElementsAre("退款 0.8 for 退钱"));
  EXPECT_THAT(Added(query, text::kGrams),
              UnorderedElementsAre("么退 0.8 for 退钱", "退款 0.8 for 退钱", "款呢 0.8 for 退钱"));
  EXPECT_THAT(Added(query, text::kPairs),
              UnorderedElementsAre("怎么 退款 0.8 for 退钱", "退款 呢 0.8 for 退钱"));
}

TEST_F(ExpandTest, SynonymsOfSynonymsAreNotLookedFor) {
  const auto dictionary = Dictionary::Compile(
      std::vector<SynonymRule>{{{"one"}, {"two"}}, {{"two"}, {"three"}}, {{"three"}, {"one"}}}, {});
  EXPECT_THAT(Added(Expanded("one", dictionary.get()), text::kWords),
              ElementsAre("two 0.8 for one"));
}

TEST_F(ExpandTest, AWordAndItsSynonymCountOnce) {
  Put("typed", "bike something");
  Put("both", "bike bicycle");
  const auto dictionary =
      Dictionary::Compile(std::vector<SynonymRule>{{{}, {"bike", "bicycle"}}}, {});
  Query query = Expanded("bike", dictionary.get());
  std::erase_if(query.terms, [](const QueryTerm& term) { return term.field != text::kWords; });
  const auto hits = Rank(*index_.Now(), query, {}, {}, 10);
  ASSERT_EQ(hits.size(), 2);
  EXPECT_FLOAT_EQ(hits[0].rank, hits[1].rank);
}

TEST_F(ExpandTest, ARareSynonymCountsForNoMoreThanWhatWasTyped) {
  for (int i = 0; i < 9; ++i) Put(absl::StrCat("bike", i), "bike something");
  Put("a", "velocipede something");
  const auto dictionary =
      Dictionary::Compile(std::vector<SynonymRule>{{{"bike"}, {"velocipede"}}}, {});
  const auto hits = Rank(*index_.Now(), Expanded("bike", dictionary.get()), {}, {}, 10);
  ASSERT_EQ(hits.size(), 10);
  EXPECT_EQ(hits[9].id, "a");
  EXPECT_LT(hits[9].rank, hits[8].rank);
  EXPECT_GT(hits[9].rank, 0.5F * hits[8].rank);
}

TEST_F(ExpandTest, ASynonymOfManyWordsIsFoundAsAWhole) {
  Put("whole", "customer service of the app");
  Put("part", "service of a bike");
  const auto dictionary =
      Dictionary::Compile(std::vector<SynonymRule>{{{"helpdesk"}, {"customer service"}}}, {});
  EXPECT_THAT(Ids(Expanded("helpdesk", dictionary.get())), ElementsAre("whole", "part"));
}

TEST_F(ExpandTest, AWrongCharacterOrLetterFindsWhatWasMeant) {
  Put("refund", "退款多久到账");
  Put("other", "司机绕路了怎么投诉");
  Put("another", "怎么开发票");
  Put("deposit", "deposit of a bike");
  EXPECT_EQ(Ids(Expanded("怎么腿款")).front(), "refund");
  EXPECT_THAT(Ids(Expanded("depozit")), ElementsAre("deposit"));
  EXPECT_THAT(Added(Expanded("depozit"), text::kWords), ElementsAre("deposit 0.8 for depozit"));
}

TEST_F(ExpandTest, WhatTheDictionaryKnowsIsNotCorrected) {
  Put("a", "deposit");
  const std::vector<std::string> words = {"depozit"};
  const auto dictionary = Dictionary::Compile({}, words);
  EXPECT_THAT(Added(Expanded("depozit", dictionary.get()), text::kWords), IsEmpty());
}

TEST_F(ExpandTest, NothingIsCorrectedUnlessAskedFor) {
  Put("a", "deposit");
  EXPECT_EQ(Expand("depozit", *index_.Now(), {}).terms, QueryOf(text::Analyze("depozit")).terms);
}

TEST_F(ExpandTest, AWordOfTheDictionaryIsLookedForAsAWhole) {
  Put("whole", "花呗怎么还款");
  Put("parts", "花了很多钱,呗");
  const std::vector<std::string> words = {"花呗", "magic bike"};
  const auto dictionary = Dictionary::Compile({}, words);
  std::vector<std::string> looked_for;
  for (const QueryTerm& term : Expanded("花呗 magic bikes", dictionary.get()).terms) {
    if (term.field == text::kWords) looked_for.push_back(term.text);
  }
  EXPECT_THAT(looked_for, ElementsAre("花呗", "magic bike"));
  const auto hits = Rank(*index_.Now(), Expanded("花呗", dictionary.get()), {}, {}, 10);
  ASSERT_EQ(hits.size(), 2);
  EXPECT_EQ(hits[0].id, "whole");
  EXPECT_GT(hits[0].score, 3 * hits[1].score);
}

TEST_F(ExpandTest, AlternativesOfAQueryHaveALimit) {
  std::vector<SynonymRule> rules;
  for (char c = 'a'; c <= 'z'; ++c) {
    std::vector<std::string> to;
    for (size_t i = 0; i <= kMaxSynonyms; ++i) to.push_back(absl::StrCat("other", i));
    rules.push_back({{std::string(2, c)}, to});
  }
  const auto dictionary = Dictionary::Compile(rules, {});
  EXPECT_EQ(Added(Expanded("bb", dictionary.get()), text::kWords).size(), kMaxSynonyms);
  std::string query;
  for (char c = 'a'; query.size() < 2'000; c = c == 'z' ? 'a' : static_cast<char>(c + 1)) {
    absl::StrAppend(&query, std::string(2, c), " ");
  }
  EXPECT_EQ(Added(Expanded(query, dictionary.get()), text::kWords).size(), kMaxAlternatives);
}

}  // namespace
}  // namespace magpie::search
