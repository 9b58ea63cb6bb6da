// Each test plays a command against a solution and compares its description.

#include "services/solution-matching/domain/solution.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace magpie::matching {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr absl::Time kNoon = absl::FromUnixSeconds(43200);

Answer Article(absl::string_view id) { return *ArticleId::Parse(id); }
Answer Flow(absl::string_view key) { return *FlowKey::Parse(key); }

Content StuckLock() {
  Content content = {.title = "Lock is stuck",
                     .answers = {Article("close-lock"), Flow("lock-failed")},
                     .priority = 3};
  content.criteria[kBusinessLine] = "bike";
  content.criteria[kCity] = "berlin";
  return content;
}

PutSolution Put(Content content, int64_t expected_version = 0) {
  return {*SolutionId::Parse("lock"), std::move(content), expected_version};
}

std::vector<std::string> Told(const Faults& faults) {
  std::vector<std::string> told;
  for (const FieldViolation& fault : ViolationsOf(faults.ToStatus())) {
    told.push_back(fault.field + " " + fault.description);
  }
  return told;
}

// "solution.title is empty" for each fault.
std::vector<std::string> FaultsOf(const Content& content) {
  Faults faults;
  Check(content, content.answers.size(), "solution", faults);
  return Told(faults);
}

std::vector<std::string> FaultsOfQuestion(const Combination& question) {
  Faults faults;
  CheckQuestion(question, "question", faults);
  return Told(faults);
}

TEST(SolutionTest, IsMadeAndReplacedWhole) {
  const Solution made = *Decide(std::nullopt, Put(StuckLock()), 0, kNoon);
  EXPECT_EQ(Describe(made),
            "lock v1 Lock is stuck: business_line=bike city=berlin, article close-lock, "
            "flow lock-failed, priority 3");
  const Content content = {.title = "Any lock", .answers = {Article("locks")}};
  const Solution next = *Decide(made, Put(content), 1, kNoon + absl::Hours(1));
  EXPECT_EQ(Describe(next), "lock v2 Any lock:, article locks, priority 0");
  EXPECT_EQ(next.create_time, kNoon);
  EXPECT_EQ(next.update_time, kNoon + absl::Hours(1));
}

TEST(SolutionTest, GuardsAgainstAStaleCaller) {
  const Solution made = *Decide(std::nullopt, Put(StuckLock()), 0, kNoon);
  EXPECT_TRUE(Decide(made, Put(StuckLock(), 1), 1, kNoon).ok());
  const absl::Status stale = Decide(made, Put(StuckLock(), 2), 1, kNoon).status();
  EXPECT_TRUE(absl::IsAborted(stale));
  EXPECT_EQ(ReasonOf(stale), "STALE_VERSION");
  EXPECT_EQ(stale.message(), "solution is at version 1: lock");
  EXPECT_TRUE(absl::IsAborted(Decide(std::nullopt, Put(StuckLock(), 1), 0, kNoon).status()));
}

TEST(SolutionTest, AFullTenantMayStillChangeItsSolutions) {
  const auto last = Decide(std::nullopt, Put(StuckLock()), kMaxSolutions - 1, kNoon);
  EXPECT_TRUE(last.ok()) << last.status();
  const absl::Status full = Decide(std::nullopt, Put(StuckLock()), kMaxSolutions, kNoon).status();
  EXPECT_TRUE(absl::IsResourceExhausted(full));
  EXPECT_EQ(ReasonOf(full), "TOO_MANY_SOLUTIONS");
  EXPECT_TRUE(Decide(*last, Put(StuckLock()), kMaxSolutions, kNoon).ok());
}

TEST(SolutionTest, ReportsAllFaultsAtOnce) {
  EXPECT_THAT(FaultsOf(StuckLock()), IsEmpty());
  Content content;
  content.criteria[kIntent] = std::string(kMaxMemberBytes + 1, 'i');
  EXPECT_THAT(FaultsOf(content), ElementsAre("solution.title is empty",
                                             "solution.criteria.intent is longer than 64 bytes",
                                             "solution.answers are empty"));
}

TEST(SolutionTest, MayReachItsLimitsButNotExceedThem) {
  Content content;
  content.title = std::string(kMaxTitleBytes, 't');
  content.criteria.fill(std::string(kMaxMemberBytes, 'm'));
  content.answers.assign(kMaxAnswers, Flow("f"));
  EXPECT_THAT(FaultsOf(content), IsEmpty());
  EXPECT_THAT(FaultsOfQuestion(content.criteria), IsEmpty());

  content.title += 't';
  content.criteria[kRole] += 'm';
  content.answers.push_back(Flow("f"));
  EXPECT_THAT(FaultsOf(content), ElementsAre("solution.title is longer than 200 bytes",
                                             "solution.criteria.role is longer than 64 bytes",
                                             "solution.answers are more than 16"));
  EXPECT_THAT(FaultsOfQuestion(content.criteria),
              ElementsAre("question.role is longer than 64 bytes"));
}

TEST(SolutionTest, AQuestionHasAFact) {
  EXPECT_THAT(FaultsOfQuestion({}), ElementsAre("question is empty"));
}

TEST(SolutionTest, NamesMembersInTheOrderOfTheProto) {
  Combination criteria;
  EXPECT_THAT(NamesOf(criteria), IsEmpty());
  criteria[kRole] = "rider";
  criteria[kChannel] = "app";
  EXPECT_THAT(NamesOf(criteria), ElementsAre("channel", "role"));
}

}  // namespace
}  // namespace magpie::matching
