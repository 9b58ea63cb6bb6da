#include "services/knowledge/domain/unanswered.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"

namespace magpie::knowledge {
namespace {

using testing::ElementsAre;

TermedQuery Asked(const std::string& query, int64_t count, double score = 0) {
  TermedQuery termed{{query, count, score * static_cast<double>(count)},
                     absl::StrSplit(query, ' ', absl::SkipEmpty())};
  std::sort(termed.terms.begin(), termed.terms.end());
  return termed;
}

// "5 0.20: lost helmet | helmet lost"
std::vector<std::string> Grouped(std::vector<TermedQuery> queries) {
  std::vector<std::string> lines;
  for (const UnansweredGroup& group : GroupAlike(std::move(queries))) {
    lines.push_back(
        absl::StrCat(group.count, " ", group.score, ": ", absl::StrJoin(group.queries, " | ")));
  }
  return lines;
}

TEST(UnansweredTest, LikenessIsTheShareOfCommonTerms) {
  EXPECT_EQ(LikenessOf({}, {}), 0);
  EXPECT_EQ(LikenessOf({"a"}, {"a"}), 1);
  EXPECT_EQ(LikenessOf({"a", "b"}, {"b", "c"}), 0.5);
  EXPECT_EQ(LikenessOf({"a", "b"}, {"c"}), 0);
}

TEST(UnansweredTest, QueriesThatAreAlikeAreOneGroup) {
  EXPECT_THAT(
      Grouped({Asked("weather", 2), Asked("lost my helmet", 1, 0.2), Asked("helmet lost", 3, 0.1),
               Asked("lost helmet here", 1, 0.3)}),
      ElementsAre("5 0.16: helmet lost | lost helmet here | lost my helmet", "2 0: weather"));
}

TEST(UnansweredTest, AQueryJoinsTheGroupThatItIsMostLike) {
  EXPECT_THAT(Grouped({Asked("a b", 9), Asked("a c", 8), Asked("a c d", 1)}),
              ElementsAre("17 0: a b | a c", "1 0: a c d"));
  EXPECT_THAT(Grouped({Asked("a b x y", 9), Asked("a c z w", 8), Asked("a c z", 1)}),
              ElementsAre("9 0: a b x y", "9 0: a c z w | a c z"));
}

TEST(UnansweredTest, QueriesWithoutTermsAreGroupsOfTheirOwn) {
  EXPECT_THAT(Grouped({Asked("  ", 1), Asked(" ", 1)}), ElementsAre("1 0:  ", "1 0:   "));
}

TEST(UnansweredTest, AGroupListsItsMostFrequentQueries) {
  std::vector<TermedQuery> queries;
  for (size_t i = 0; i <= kMaxQueriesOfAGroup; ++i) {
    queries.push_back(Asked(absl::StrCat("a b c ", i), static_cast<int64_t>(i + 1)));
  }
  const std::vector<UnansweredGroup> groups = GroupAlike(std::move(queries));
  ASSERT_EQ(groups.size(), 1);
  EXPECT_EQ(groups[0].queries.size(), kMaxQueriesOfAGroup);
  EXPECT_EQ(groups[0].queries.front(), absl::StrCat("a b c ", kMaxQueriesOfAGroup));
  EXPECT_EQ(groups[0].count, 21 * 22 / 2);
}

}  // namespace
}  // namespace magpie::knowledge
