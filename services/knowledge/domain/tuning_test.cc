#include "services/knowledge/domain/tuning.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace magpie::knowledge {
namespace {

using testing::DoubleNear;
using testing::ElementsAre;

// "d.words are more than 100000" for each fault.
template <class T>
std::string FaultsOf(const T& value) {
  Faults faults;
  Check(value, "d", faults);
  return absl::StrJoin(ViolationsOf(faults.ToStatus()), "; ",
                       [](std::string* out, const FieldViolation& fault) {
                         absl::StrAppend(out, fault.field, " ", fault.description);
                       });
}

std::vector<std::string> Many(size_t count, const std::string& word = "ab") {
  return std::vector<std::string>(count, word);
}

TEST(TuningTest, ADictionaryHasLimits) {
  const std::string long_word(64, 'x');
  EXPECT_EQ(FaultsOf(Dictionary{.words = Many(100'000)}), "");
  EXPECT_EQ(FaultsOf(Dictionary{.words = Many(1'000'000)}), "d.words are more than 100000");
  EXPECT_EQ(FaultsOf(Dictionary{.words = {"a"}}), "d.words[0] is not 2 to 64 bytes");
  EXPECT_EQ(FaultsOf(Dictionary{.words = {long_word, long_word + "x"}}),
            "d.words[1] is not 2 to 64 bytes");
  EXPECT_EQ(FaultsOf(Dictionary{.words = Many(kMaxTuningBytes / 64, long_word)}), "");
  EXPECT_EQ(FaultsOf(Dictionary{.words = Many(kMaxTuningBytes / 64 + 1, long_word)}),
            "d is 2097216 bytes, and may be 2097152");
}

TEST(TuningTest, SynonymsHaveLimits) {
  const auto with = [](SynonymRule rule, size_t times = 1) {
    return FaultsOf(Dictionary{.synonyms = std::vector<SynonymRule>(times, rule)});
  };
  EXPECT_EQ(with({{"bike"}, {"bicycle"}}, 10'000), "");
  EXPECT_EQ(with({{"bike"}, {"bicycle"}}, 10'001), "d.synonyms are more than 10000");
  EXPECT_EQ(with({Many(20), Many(20)}), "");
  EXPECT_EQ(with({Many(21), Many(20)}), "d.synonyms[0].from are more than 20");
  EXPECT_EQ(with({Many(1), Many(21)}), "d.synonyms[0].to are more than 20");
  EXPECT_EQ(with({{"bike"}, {}}), "d.synonyms[0].to is empty");
  EXPECT_EQ(with({{}, {"bike"}}),
            "d.synonyms[0].to is one word, which stands for no other: add one, or fill from");
  EXPECT_EQ(with({{""}, {std::string(65, 'x')}}),
            "d.synonyms[0].from[0] is empty; d.synonyms[0].to[0] is longer than 64 bytes");
}

TEST(TuningTest, ACurationHasLimits) {
  const auto ids = [](size_t count) {
    std::vector<std::string> made;
    for (size_t i = 0; i < count; ++i) made.push_back(absl::StrCat("a", i));
    return made;
  };
  EXPECT_EQ(FaultsOf(Curation{.queries = Many(20), .pinned = ids(10)}), "");
  EXPECT_EQ(FaultsOf(Curation{.queries = Many(20), .blocked = ids(50)}), "");
  EXPECT_EQ(FaultsOf(Curation{.queries = Many(21), .pinned = ids(1)}),
            "d.queries are more than 20");
  EXPECT_EQ(FaultsOf(Curation{.queries = {"x"}, .pinned = ids(11)}), "d.pinned are more than 10");
  EXPECT_EQ(FaultsOf(Curation{.queries = {"x"}, .blocked = ids(51)}), "d.blocked are more than 50");
  EXPECT_EQ(FaultsOf(Curation{}),
            "d.queries is empty: name at least one; "
            "d has no effect: name articles in pinned or in blocked");
  EXPECT_EQ(
      FaultsOf(Curation{.queries = {"?!"}, .pinned = {"a"}, .blocked = {"a"}}),
      "d.queries[0] has no words; d.pinned[0] is in blocked, too: remove it from one of them");
  EXPECT_EQ(FaultsOf(Curation{.queries = {std::string(201, 'x')}, .pinned = {"a", "a"}}),
            "d.queries[0] is longer than 200 bytes; d.pinned[1] is there twice: a");
}

TEST(TuningTest, JudgedQueriesHaveLimits) {
  std::vector<JudgedQuery> queries;
  for (size_t i = 0; i < 2000; ++i) queries.push_back({absl::StrCat("q", i), "x", {"a"}});
  EXPECT_EQ(FaultsOf(queries), "");
  queries.push_back({"last", "x", {}});
  EXPECT_EQ(FaultsOf(queries), "d are more than 2000");
  queries.resize(2);
  queries[1] = {"q0", "", {"a/b"}};
  EXPECT_EQ(FaultsOf(queries),
            "d[1].query_id is there twice: q0; d[1].query is empty; d[1].article_ids[0] may "
            "contain only letters, digits and -_.: a/b");
}

TEST(TuningTest, ACuratedQueryIsWrittenInManyWays) {
  EXPECT_EQ(CuratedForm("Refund, please!"), CuratedForm("ＲＥＦＵＮＤ   please"));
  EXPECT_EQ(CuratedForm("退款 怎么办？"), CuratedForm("退款怎麼辦"));
  EXPECT_NE(CuratedForm("refund"), CuratedForm("refunds"));
  const auto curated = CuratedQueriesOf(
      {{"c1", {"Refund"}, {"a", "b"}, {"z"}}, {"c2", {"refund!", "money"}, {"b", "c"}, {"y"}}});
  EXPECT_THAT(curated.at("refund").pinned, ElementsAre("a", "b", "c"));
  EXPECT_THAT(curated.at("refund").blocked, ElementsAre("y", "z"));
  EXPECT_THAT(curated.at("money").pinned, ElementsAre("b", "c"));
}

TEST(TuningTest, TheGainFallsWithTheRank) {
  const JudgedQuery query{"q", "x", {"a", "b"}};
  EXPECT_DOUBLE_EQ(GainOf(query, {"b", "a", "c"}), 1);
  EXPECT_THAT(GainOf(query, {"c", "a"}), DoubleNear(0.3869, 0.0001));
  EXPECT_EQ(GainOf(query, {"c"}), 0);
  EXPECT_EQ(GainOf({"q", "x", {}}, {}), 1);
  EXPECT_EQ(GainOf({"q", "x", {}}, {"a"}), 0);
}

TEST(TuningTest, WhatGetsWorseIsListedTheWorstFirst) {
  const std::vector<JudgedQuery> queries = {{"q1"}, {"q2"}, {"q3"}};
  const JudgedChange change = Compare(queries, {1, 1, 0.5}, {0.5, 0, 1});
  EXPECT_THAT(change.worse, ElementsAre("q2", "q1"));
  EXPECT_THAT(change.before, DoubleNear(2.5 / 3, 1e-9));
  EXPECT_THAT(change.after, DoubleNear(1.5 / 3, 1e-9));
  EXPECT_TRUE(CheckLoss(change, std::nullopt).ok());
  EXPECT_TRUE(CheckLoss(change, 0.34).ok());
  const absl::Status refused = CheckLoss(change, 0.33);
  EXPECT_EQ(ReasonOf(refused), "GETS_WORSE");
  EXPECT_EQ(refused.message(),
            "nDCG@10 of the judged queries would fall from 0.8333 to 0.5000, by more than 0.3300: "
            "change less, or allow a larger loss; worst: q2, q1");
  EXPECT_EQ(Compare({}, {}, {}), JudgedChange{});
}

}  // namespace
}  // namespace magpie::knowledge
