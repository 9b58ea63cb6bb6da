#include "services/solution-matching/domain/index.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <utility>

#include "absl/strings/str_cat.h"

namespace magpie::matching {
namespace {

SolutionPtr Make(absl::string_view id, Combination criteria, int32_t priority = 0,
                 int64_t version = 1) {
  return std::make_shared<Solution>(
      Solution{.id = *SolutionId::Parse(id),
               .content = {.title = "t", .criteria = std::move(criteria), .priority = priority},
               .version = version});
}

Combination Facts(std::initializer_list<std::pair<Member, const char*>> facts) {
  Combination combination;
  for (const auto& [member, value] : facts) combination[member] = value;
  return combination;
}

// The id, or "none".
std::string Found(const Index& index, const Combination& question) {
  const SolutionPtr found = index.Match(question);
  return found == nullptr ? "none" : found->id.str();
}

const Combination kBrokenLock =
    Facts({{kChannel, "app"}, {kBusinessLine, "bike"}, {kCategory, "lock"}});

TEST(IndexTest, FindsWhatFitsInTheMostMembers) {
  Index index;
  index.Put(Make("bike", Facts({{kBusinessLine, "bike"}}), 9));
  index.Put(Make("bike-lock", Facts({{kBusinessLine, "bike"}, {kCategory, "lock"}})));
  EXPECT_EQ(Found(index, kBrokenLock), "bike-lock");
  EXPECT_EQ(Found(index, Facts({{kBusinessLine, "bike"}})), "bike");
  EXPECT_EQ(Found(index, Facts({{kCategory, "lock"}})), "none");
}

TEST(IndexTest, BreaksTiesByPriorityThenById) {
  Index index;
  index.Put(Make("b", Facts({{kBusinessLine, "bike"}})));
  EXPECT_EQ(Found(index, kBrokenLock), "b");
  index.Put(Make("a", Facts({{kCategory, "lock"}})));
  EXPECT_EQ(Found(index, kBrokenLock), "a");
  index.Put(Make("c", Facts({{kCategory, "lock"}}), 1));
  EXPECT_EQ(Found(index, kBrokenLock), "c");
  index.Put(Make("d", Facts({{kCategory, "lock"}}), 1));
  EXPECT_EQ(Found(index, kBrokenLock), "c");
}

TEST(IndexTest, WithoutCriteriaFitsEveryQuestionAsTheLastResort) {
  Index index;
  index.Put(Make("anything", {}, 9));
  EXPECT_EQ(Found(index, kBrokenLock), "anything");
  index.Put(Make("lock", Facts({{kCategory, "lock"}})));
  EXPECT_EQ(Found(index, kBrokenLock), "lock");
}

TEST(IndexTest, ForgetsTheOldCriteriaOfAChangedSolution) {
  Index index;
  index.Put(Make("s", Facts({{kCategory, "lock"}})));
  index.Put(Make("s", Facts({{kCategory, "brake"}}), 0, 2));
  EXPECT_EQ(Found(index, kBrokenLock), "none");
  EXPECT_EQ(Found(index, Facts({{kCategory, "brake"}})), "s");
  EXPECT_EQ(index.size(), 1u);
}

TEST(IndexTest, IgnoresOlderVersionsThatArriveLate) {
  Index index;
  index.Put(Make("s", Facts({{kCategory, "brake"}}), 0, 2));
  index.Put(Make("s", Facts({{kCategory, "lock"}}), 0, 1));
  EXPECT_EQ(Found(index, kBrokenLock), "none");
  EXPECT_EQ(Found(index, Facts({{kCategory, "brake"}})), "s");
}

// The same results without an index.
class NaiveIndex {
 public:
  void Put(const SolutionPtr& solution) {
    SolutionPtr& here = solutions_[solution->id.str()];
    if (here == nullptr || here->version < solution->version) here = solution;
  }

  SolutionPtr Match(const Combination& question) const {
    SolutionPtr best;
    for (const auto& [id, solution] : solutions_) {
      if (Fits(*solution, question) && (best == nullptr || Rank(*solution) > Rank(*best))) {
        best = solution;
      }
    }
    return best;
  }

 private:
  static bool Fits(const Solution& solution, const Combination& question) {
    const Combination& criteria = solution.content.criteria;
    return std::ranges::equal(criteria, question, [](const auto& wanted, const auto& known) {
      return wanted.empty() || wanted == known;
    });
  }

  static std::pair<size_t, int32_t> Rank(const Solution& solution) {
    return {NamesOf(solution.content.criteria).size(), solution.content.priority};
  }

  std::map<std::string, SolutionPtr> solutions_;  // of equals, the smaller id wins
};

// Draws from few values, so that ties and moves are frequent.
class Generator {
 public:
  explicit Generator(uint32_t seed) : random_(seed) {}

  Combination DrawCombination() {
    Combination combination;
    for (std::string& member : combination) {
      const int value = Draw(4);
      if (value < 2) member = absl::StrCat("v", value);
    }
    return combination;
  }

  SolutionPtr DrawSolution() {
    const std::string id = absl::StrCat("s", Draw(60));
    return Make(id, DrawCombination(), Draw(3), Draw(100));
  }

  int Draw(int below) { return std::uniform_int_distribution<int>(0, below - 1)(random_); }

 private:
  std::mt19937 random_;
};

TEST(IndexTest, FindsWhatANaiveScanFinds) {
  for (uint32_t seed = 1; seed <= 20; ++seed) {
    Generator generator(seed);
    Index index;
    NaiveIndex naive;
    for (int step = 0; step < 1000; ++step) {
      const SolutionPtr solution = generator.DrawSolution();
      index.Put(solution);
      naive.Put(solution);
      const Combination question = generator.DrawCombination();
      ASSERT_EQ(index.Match(question), naive.Match(question))
          << "seed " << seed << " step " << step;
    }
  }
}

}  // namespace
}  // namespace magpie::matching
