#include "tools/magpiectl/knowledge/retrieval.h"

#include <gtest/gtest.h>

#include <cmath>

namespace magpie::ctl {
namespace {

TEST(RetrievalTest, MeasuresOneQuestionByHand) {
  const Retrieval found =
      Measure({{.found = {"x", "a", "y", "b"}, .score = 1, .right = {"a", "b", "c"}}});
  EXPECT_EQ(found.judged, 1);
  EXPECT_DOUBLE_EQ(found.ndcg_at_10, (1 / std::log2(3) + 1 / std::log2(5)) /
                                         (1 + 1 / std::log2(3) + 1 / std::log2(4)));
  EXPECT_DOUBLE_EQ(found.map, (1.0 / 2 + 2.0 / 4) / 3);
  EXPECT_DOUBLE_EQ(found.mrr, 0.5);
  EXPECT_DOUBLE_EQ(found.recall_at_3, 1.0 / 3);
  EXPECT_DOUBLE_EQ(found.recall_at_10, 2.0 / 3);
  EXPECT_DOUBLE_EQ(found.accuracy_at_1, 0);
}

TEST(RetrievalTest, IsTheMeanOverJudgedQuestions) {
  const Retrieval found = Measure({{.found = {"a"}, .right = {"a"}},
                                   {.found = {}, .right = {"a"}},
                                   {.found = {"a"}, .right = {}}});
  EXPECT_EQ(found.judged, 2);
  EXPECT_DOUBLE_EQ(found.accuracy_at_1, 0.5);
  EXPECT_DOUBLE_EQ(found.ndcg_at_10, 0.5);
}

TEST(RetrievalTest, AucComparesScoresInAndOutOfScope) {
  const auto auc = [](const std::vector<double>& in, const std::vector<double>& out) {
    std::vector<Answered> answers;
    answers.reserve(in.size() + out.size());
    for (const double score : in) answers.push_back({.score = score});
    for (const double score : out) answers.push_back({.score = score, .is_out_of_scope = true});
    return Measure(answers).auc;
  };
  EXPECT_DOUBLE_EQ(auc({3, 4}, {1, 2}), 1);
  EXPECT_DOUBLE_EQ(auc({1, 2}, {3, 4}), 0);
  EXPECT_DOUBLE_EQ(auc({1, 3}, {2}), 0.5);
  EXPECT_DOUBLE_EQ(auc({2}, {2}), 0.5);
  EXPECT_DOUBLE_EQ(auc({2}, {}), 0);
}

TEST(RetrievalTest, OfNothingIsNothing) { EXPECT_EQ(Measure({}).judged, 0); }

}  // namespace
}  // namespace magpie::ctl
