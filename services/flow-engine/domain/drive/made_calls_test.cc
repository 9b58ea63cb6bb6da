// The calls of a visit in states that stories cannot reach.

#include "services/flow-engine/domain/walk/made_calls.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/value/json.h"
#include "services/flow-engine/domain/compile/compile.h"
#include "services/flow-engine/domain/drive/drive.h"
#include "services/flow-engine/testing/draw.h"

namespace magpie::flow {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr absl::string_view kCharge =
    "start S\n user A\n call C pay.charge amount=amount\n user W\n end E\n"
    "S -> A -> C -> W -> E\n";
constexpr absl::string_view kRefund =
    R"("compensation": {"api": "pay.refund", "params": {"amount": "amount"}})";

class MadeCallsTest : public testing::Test {
 protected:
  void Start(absl::string_view lines) {
    const Model model = Draw("m", lines);
    library_.own = std::make_shared<const Deployed>(
        Deployed{{.id = *DeploymentId::Parse("m.1"), .model = model}, Compile(model)->graph});
    Take(Decide({library_},
                Command{.asked = Ask(),
                        .target = {at_.id},
                        .what = StartFlow{.flow = at_.flow,
                                          .deployment = at_.deployment,
                                          .variables = {{"amount", 1}}}},
                now_));
  }

  const Token& Find(absl::string_view node) const {
    return *std::ranges::find_if(at_.tokens,
                                 [&](const Token& token) { return token.element_key == node; });
  }
  std::string WaitAt(absl::string_view node) const { return WaitId(at_.id, Find(node).number); }

  void Commit(absl::string_view node) {
    Take(Decide(
        {library_, &at_},
        Command{.asked = Ask(), .target = {at_.id}, .what = CommitTask{.task_id = WaitAt(node)}},
        now_));
  }

  void Set(int64_t amount) {
    Take(Decide({library_, &at_},
                Command{.asked = Ask(),
                        .target = {at_.id},
                        .what = UpdateVariables{.variables = {{"amount", amount}}}},
                now_));
  }

  void Retry(absl::string_view node, int64_t amount) {
    Take(Decide({library_, &at_},
                Command{.asked = Ask(),
                        .target = {at_.id},
                        .what = RetryIncident{.incident_id = WaitAt(node),
                                              .variables = {{"amount", amount}}}},
                now_));
  }

  void Fail(absl::string_view node, const std::string& reason) {
    Finish(node, CallFailure{reason, "fails as the test says"});
  }

  void Finish(absl::string_view node, CallResult result) {
    Take(Decide(
        library_, at_,
        FinishCall{.instance = at_.id, .number = Find(node).number, .result = std::move(result)},
        now_));
  }

  // Rolls back the task at the node, or the last one.
  void RollBack(absl::string_view node, absl::string_view to) {
    Take(Decide({library_, &at_, history_},
                Command{.asked = Ask(),
                        .target = {at_.id},
                        .what = RollbackTask{.task_id = node.empty() ? "" : WaitAt(node),
                                             .to_node = std::string(to)}},
                now_));
  }

  // The compensations that are left at the node.
  std::vector<std::string> ToUndo(absl::string_view node) const {
    std::vector<std::string> undos;
    for (const Compensation& one : Find(node).compensations) undos.push_back(one.params_json);
    return undos;
  }

  Instance at_{.id = *InstanceId::Parse("i"),
               .flow = *FlowKey::Parse("m"),
               .deployment = *DeploymentId::Parse("m.1")};

 private:
  Asked Ask() { return {*RequestId::Parse(absl::StrCat("r", ++requests_)), 7}; }

  void Take(absl::StatusOr<Decision> decision) {
    ASSERT_TRUE(decision.ok()) << decision.status();
    at_ = decision->after;
    history_.insert(history_.end(), decision->events.begin(), decision->events.end());
  }

  Library library_;
  std::vector<HistoryEvent> history_;
  const absl::Time now_ = absl::FromUnixSeconds(1000);
  int requests_ = 0;
};

TEST_F(MadeCallsTest, AnAttemptAfterAnUpdateIsANewCallAndBothAreTakenBack) {
  Start(absl::StrCat(kCharge, R"(C: {"retry": {"max_attempts": 3}, )", kRefund, "}"));
  Commit("A");
  Fail("C", "UPSTREAM_TIMEOUT");
  Set(2);
  // This attempt had begun before.
  Fail("C", "UPSTREAM_TIMEOUT");
  Finish("C", Value(1));
  RollBack("W", "A");
  EXPECT_THAT(ToUndo("A"), ElementsAre(R"({"amount":2})", R"({"amount":1})"));
}

TEST_F(MadeCallsTest, AnUpdateDuringACallDoesNotChangeWhatIsTakenBack) {
  Start(absl::StrCat(kCharge, "C: {", kRefund, "}"));
  Commit("A");
  Set(2);
  Finish("C", Value(1));
  RollBack("W", "A");
  EXPECT_THAT(ToUndo("A"), ElementsAre(R"({"amount":1})"));
}

TEST_F(MadeCallsTest, TakesBackOnlyCallsThatMayHaveReachedTheBusinessUnit) {
  Start(absl::StrCat(kCharge, "C: {", kRefund, "}"));
  Commit("A");
  Fail("C", "API_BUSY");
  Retry("C", 2);
  Fail("C", "UPSTREAM_TIMEOUT");
  Retry("C", 3);
  Fail("C", "API_BUSY");
  RollBack("", "");
  EXPECT_THAT(ToUndo("A"), ElementsAre(R"({"amount":2})"));
}

TEST_F(MadeCallsTest, ACompensationIsNotACallOfTheNextVisit) {
  Start(absl::StrCat(kCharge, "C: {", kRefund, "}"));
  Commit("A");
  Finish("C", Value(1));
  RollBack("W", "C");
  ASSERT_THAT(ToUndo("C"), ElementsAre(R"({"amount":1})"));
  Finish("C", Value(1));
  Fail("C", "API_BUSY");
  RollBack("", "");
  EXPECT_THAT(ToUndo("A"), IsEmpty());
}

TEST_F(MadeCallsTest, OneCallTooManyIsRefusedBeforeItIsMade) {
  Start(absl::StrCat(kCharge, "C: {", kRefund, "}"));
  Commit("A");
  for (size_t i = 1; i < kMaxMadeCalls; ++i) {
    Fail("C", "UPSTREAM_TIMEOUT");
    Retry("C", static_cast<int64_t>(i) + 1);
  }
  Fail("C", "UPSTREAM_TIMEOUT");
  Retry("C", 1000);
  EXPECT_EQ(Find("C").reason, "TOO_MANY_CALLS_KEPT");
  EXPECT_THAT(Find("C").message, HasSubstr("20 calls of C with different parameters"));
  Retry("C", 7);
  Finish("C", Value(1));
  RollBack("W", "A");
  EXPECT_EQ(ToUndo("A").size(), kMaxMadeCalls);
  EXPECT_EQ(ToUndo("A").front(), R"({"amount":7})");
}

TEST_F(MadeCallsTest, WithoutCompensationsAnyNumberOfCallsIsMade) {
  Start(kCharge);
  Commit("A");
  for (int64_t i = 1; i < 50; ++i) {
    Fail("C", "UPSTREAM_TIMEOUT");
    Retry("C", i + 1);
  }
  EXPECT_EQ(Find("C").state, TokenState::kCalling);
  EXPECT_EQ(Find("C").made.calls.size(), 1u);
}

TEST_F(MadeCallsTest, ACallClosedByAnotherBranchKeepsItsKeyOrIsTakenBack) {
  Start(
      absl::StrCat("start S\n user A\n parallel F\n call C pay.charge amount=amount\n user B\n"
                   "parallel J\n user W\n end E\n S -> A -> F\n F -> C -> J\n F -> B -> J\n"
                   "J -> W -> E\n J: {\"branch_merge\": \"any\"}\n C: {",
                   kRefund, "}"));
  Commit("A");
  const MadeCalls made = Find("C").made;
  Commit("B");
  RollBack("W", "B");
  EXPECT_EQ(Find("C").made.number, made.number);
  EXPECT_EQ(Find("C").made.first, made.first);
  // Nothing waits for the outcome of the first attempt.
  EXPECT_NE(Find("C").number, made.number);
  Commit("B");
  RollBack("W", "A");
  EXPECT_THAT(ToUndo("A"), ElementsAre(R"({"amount":1})"));
}

TEST_F(MadeCallsTest, AnInstanceStoredBeforeCallsWereKeptTakesBackTheLastOne) {
  Start(absl::StrCat(kCharge, "C: {", kRefund, "}"));
  Commit("A");
  at_.tokens.front().made = {};
  Finish("C", Value(1));
  RollBack("W", "A");
  EXPECT_THAT(ToUndo("A"), ElementsAre(R"({"amount":1})"));
}

}  // namespace
}  // namespace magpie::flow
