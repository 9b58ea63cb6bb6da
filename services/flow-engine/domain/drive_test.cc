// Each test plays commands against one instance and compares its description.

#include "services/flow-engine/domain/drive.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/value/json.h"
#include "services/flow-engine/testing/draw.h"
#include "services/flow-engine/testing/tell.h"

namespace magpie::flow {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

// A flow and one instance of it. Each step keeps what was decided.
class Play {
 public:
  explicit Play(absl::string_view lines) : graph_(*Compile(Draw("m", lines))) {}

  absl::Status Start(absl::string_view variables = "") {
    return Take(Decide(graph_,
                       StartFlow{.asked = Ask(),
                                 .id = *InstanceId::Parse("i"),
                                 .flow = *FlowKey::Parse("m"),
                                 .deployment = *DeploymentId::Parse("m.1"),
                                 .variables = *ParseJsonObject(variables)},
                       now_));
  }

  absl::Status Commit(int64_t number, absl::string_view variables = "",
                      std::optional<int64_t> version = std::nullopt) {
    return Take(Decide(graph_, at_,
                       CommitTask{.asked = Ask(),
                                  .instance = at_.id,
                                  .task_id = WaitId(at_.id, number),
                                  .variables = *ParseJsonObject(variables),
                                  .expected_version = version},
                       now_));
  }

  absl::Status Retry(int64_t number, absl::string_view variables = "") {
    return Take(Decide(graph_, at_,
                       RetryIncident{.asked = Ask(),
                                     .instance = at_.id,
                                     .incident_id = WaitId(at_.id, number),
                                     .variables = *ParseJsonObject(variables)},
                       now_));
  }

  absl::Status Finish(int64_t number, CallResult result) {
    return Take(Decide(graph_, at_,
                       FinishCall{.instance = at_.id,
                                  .number = number,
                                  .calls = {{.api = "bike.get", .http_status = 200}},
                                  .result = std::move(result)},
                       now_));
  }

  std::string Now() const { return Describe(at_); }
  const Decision& last() const { return last_; }

 private:
  Asked Ask() { return {*RequestId::Parse(absl::StrCat("r", ++requests_)), 7}; }

  absl::Status Take(absl::StatusOr<Decision> decision) {
    if (!decision.ok()) return decision.status();
    last_ = *std::move(decision);
    at_ = last_.after;
    return absl::OkStatus();
  }

  const Graph graph_;
  const absl::Time now_ = absl::FromUnixSeconds(1000);
  Instance at_{.id = *InstanceId::Parse("i"),
               .flow = *FlowKey::Parse("m"),
               .deployment = *DeploymentId::Parse("m.1")};
  Decision last_{.after = at_};
  int requests_ = 0;
};

constexpr absl::string_view kChoice =
    "start S\n user A\n gateway G\n end E\n user B\n end F\n"
    "S -> A\n A -> G\n G -> E when a == 1\n G -> B when a == 2\n B -> F";

TEST(DriveTest, StopsAtAUserTaskAndEndsBehindTheChoice) {
  Play play(kChoice);
  ASSERT_TRUE(play.Start(R"({"who":"r1"})").ok());
  EXPECT_EQ(play.Now(), R"(i v1 running [A:asking] {"who":"r1"})");
  EXPECT_THAT(play.last().answered, SizeIs(1));
  ASSERT_TRUE(play.Commit(1, R"({"a":1})").ok());
  EXPECT_EQ(play.Now(), R"(i v2 completed [] {"a":1,"who":"r1"})");
}

TEST(DriveTest, TellsEverythingInOrder) {
  Play play(kChoice);
  ASSERT_TRUE(play.Start().ok());
  EXPECT_THAT(Tell(play.last().events), ElementsAre("1 started m.1", "2 S entered", "3 S completed",
                                                    "4 A entered", "5 A task i.1 opened"));
  ASSERT_TRUE(play.Commit(1, R"({"a":2})").ok());
  EXPECT_THAT(
      Tell(play.last().events),
      ElementsAre("6 A task i.1 committed", R"(7 A set {"a":2})", "8 A completed", "9 G entered",
                  "10 G a == 1 -> false (a = 2)", "11 G a == 2 -> true (a = 2)", "12 G completed",
                  "13 B entered", "14 B task i.2 opened"));
}

TEST(DriveTest, TellsTheEndLast) {
  Play play("start S\n end E\n S -> E");
  ASSERT_TRUE(play.Start().ok());
  EXPECT_THAT(Tell(play.last().events),
              ElementsAre("1 started m.1", "2 S entered", "3 S completed", "4 E entered",
                          "5 E completed", "6 flow completed"));
}

TEST(DriveTest, TakesTheDefaultWhereNothingHoldsWhereverItStands) {
  Play play(
      "start S\n gateway G\n end A\n end B\n end C\n"
      "S -> G\n G -> A otherwise\n G -> B when a > 1\n G -> C when a > 0");
  ASSERT_TRUE(play.Start(R"({"a":0})").ok());
  EXPECT_THAT(Tell(play.last().events), testing::Contains("8 G otherwise G->A"));
  ASSERT_TRUE(play.Start(R"({"a":5})").ok());
  EXPECT_THAT(Tell(play.last().events), testing::Contains("6 G a > 1 -> true (a = 5)"));
}

TEST(DriveTest, ReadsNoConditionOfTheOnlyWayOutOfATask) {
  Play play("start S\n user A\n end E\n S -> A\n A -> E when false");
  ASSERT_TRUE(play.Start().ok());
  ASSERT_TRUE(play.Commit(1).ok());
  EXPECT_EQ(play.Now(), "i v2 completed [] {}");
}

TEST(DriveTest, AsksForACallAndGoesOnWithWhatItBrings) {
  Play play(
      "start S\n fetch F order.status,bike.lock.state id=order_id\n user A\n end E\n"
      "S -> F\n F -> A\n A -> E");
  ASSERT_TRUE(play.Start(R"({"bike":{"color":"red"},"order_id":"o1"})").ok());
  EXPECT_EQ(play.Now(), R"(i v1 running [F:calling] {"bike":{"color":"red"},"order_id":"o1"})");
  EXPECT_THAT(play.last().answered, IsEmpty());
  const Call expected{.number = 1,
                      .request_id = "i.1",
                      .what = FetchCall{{"order.status", "bike.lock.state"}},
                      .params_json = R"({"id":"o1"})"};
  EXPECT_THAT(play.last().calls, ElementsAre(expected));

  ASSERT_TRUE(
      play.Finish(1, Value::Map{{"order.status", "riding"}, {"bike.lock.state", "open"}}).ok());
  EXPECT_EQ(play.Now(),
            R"(i v2 running [A:asking] {"bike":{"color":"red","lock":{"state":"open"}},)"
            R"("order":{"status":"riding"},"order_id":"o1"})");
  EXPECT_THAT(play.last().answered, ElementsAre(Pending{*RequestId::Parse("r1"), 7}));
}

TEST(DriveTest, KeepsTheAnswerOfAnApiUnderItsName) {
  Play play("start S\n call C bike.lock.close result=lock bike_id=bike\n end E\n S -> C\n C -> E");
  ASSERT_TRUE(play.Start(R"({"bike":"b7"})").ok());
  ASSERT_TRUE(play.Finish(1, Value(Value::Map{{"state", "closed"}})).ok());
  EXPECT_EQ(play.Now(), R"(i v2 completed [] {"bike":"b7","lock":{"state":"closed"}})");
}

TEST(DriveTest, AFailedCallIsAnIncidentThatCanBeTriedAgain) {
  Play play("start S\n call C bike.lock.close\n end E\n S -> C\n C -> E");
  ASSERT_TRUE(play.Start().ok());
  ASSERT_TRUE(play.Finish(1, CallFailure{"UPSTREAM_STATUS", "answered 500"}).ok());
  EXPECT_EQ(play.Now(), "i v2 running [C:stopped(UPSTREAM_STATUS)] {}");
  EXPECT_THAT(play.last().answered, SizeIs(1));
  ASSERT_TRUE(play.Retry(2).ok());
  EXPECT_EQ(play.Now(), "i v3 running [C:calling] {}");
  EXPECT_EQ(play.last().calls[0].request_id, "i.3");
  ASSERT_TRUE(play.Finish(3, Value()).ok());
  EXPECT_EQ(play.Now(), "i v4 completed [] {}");
}

TEST(DriveTest, NoWayOutIsAnIncidentThatOtherVariablesHeal) {
  Play play(kChoice);
  ASSERT_TRUE(play.Start().ok());
  ASSERT_TRUE(play.Commit(1, R"({"a":9})").ok());
  EXPECT_EQ(play.Now(), R"(i v2 running [G:stopped(NO_WAY_OUT)] {"a":9})");
  ASSERT_TRUE(play.Retry(2, R"({"a":1})").ok());
  EXPECT_EQ(play.Now(), R"(i v3 completed [] {"a":1})");
}

TEST(DriveTest, AConditionOnAMissingVariableIsAnIncident) {
  Play play(kChoice);
  ASSERT_TRUE(play.Start().ok());
  ASSERT_TRUE(play.Commit(1).ok());
  EXPECT_EQ(play.Now(), "i v2 running [G:stopped(EXPRESSION_FAILED)] {}");
}

TEST(DriveTest, AConditionThatIsNoBoolIsAnIncident) {
  Play play("start S\n gateway G\n end E\n S -> G\n G -> E when a");
  ASSERT_TRUE(play.Start(R"({"a":5})").ok());
  EXPECT_EQ(play.Now(), R"(i v1 running [G:stopped(EXPRESSION_FAILED)] {"a":5})");
}

TEST(DriveTest, AParameterThatCannotBeHadIsAnIncidentBeforeTheCall) {
  Play play("start S\n call C bike.lock.close id=bike_id\n end E\n S -> C\n C -> E");
  ASSERT_TRUE(play.Start().ok());
  EXPECT_EQ(play.Now(), "i v1 running [C:stopped(EXPRESSION_FAILED)] {}");
  EXPECT_THAT(play.last().calls, IsEmpty());
  ASSERT_TRUE(play.Retry(1, R"({"bike_id":"b"})").ok());
  EXPECT_EQ(play.Now(), R"(i v2 running [C:calling] {"bike_id":"b"})");
}

TEST(DriveTest, ALoopWithoutAWaitStopsAtTheStepLimit) {
  Play play(
      "start S\n gateway G\n gateway H\n end E\n"
      "S -> G\n G -> H otherwise\n G -> E when a == 1\n H -> G");
  ASSERT_TRUE(play.Start(R"({"a":0})").ok());
  EXPECT_THAT(play.Now(), HasSubstr("stopped(STEP_LIMIT)"));
}

TEST(DriveTest, RefusesWhatIsNotOpen) {
  Play play(kChoice);
  ASSERT_TRUE(play.Start().ok());
  EXPECT_EQ(ReasonOf(play.Commit(2)), "TASK_NOT_OPEN");
  EXPECT_EQ(ReasonOf(play.Retry(1)), "INCIDENT_NOT_OPEN");
  EXPECT_EQ(ReasonOf(play.Finish(1, Value())), "CALL_NOT_OPEN");
  ASSERT_TRUE(play.Commit(1, R"({"a":1})").ok());
  EXPECT_EQ(ReasonOf(play.Commit(1, R"({"a":1})")), "INSTANCE_OVER");
}

TEST(DriveTest, GuardsAgainstAStaleCaller) {
  Play play(kChoice);
  ASSERT_TRUE(play.Start().ok());
  EXPECT_EQ(ReasonOf(play.Commit(1, R"({"a":1})", 2)), "STALE_VERSION");
  EXPECT_TRUE(play.Commit(1, R"({"a":1})", 1).ok());
}

TEST(DriveTest, TakesAsManyVariablesAsTheLimitAndNoMore) {
  Play play(kChoice);
  const std::string frame = R"({"v":""})";
  const std::string most(kMaxVariableBytes - frame.size(), 'x');
  ASSERT_TRUE(play.Start(absl::StrCat(R"({"v":")", most, R"("})")).ok());
  EXPECT_EQ(ReasonOf(play.Start(absl::StrCat(R"({"v":"x)", most, R"("})"))), "VARIABLES_TOO_LARGE");
  EXPECT_EQ(ReasonOf(play.Commit(1, R"({"a":1})")), "VARIABLES_TOO_LARGE");
}

TEST(DriveTest, AnAnswerThatCouldNotBeReadBackIsAnIncident) {
  Play play("start S\n call C big.get result=big\n end E\n S -> C\n C -> E");
  for (const int depth : {kMaxJsonDepth - 1, kMaxJsonDepth}) {
    ASSERT_TRUE(play.Start().ok());
    Value answer = 1;
    for (int i = 0; i < depth; ++i) answer = Value(Value::List{answer});
    ASSERT_TRUE(play.Finish(1, answer).ok());
    EXPECT_THAT(play.Now(), HasSubstr(depth < kMaxJsonDepth ? "v2 completed"
                                                            : "stopped(VARIABLES_TOO_DEEP)"));
  }
}

TEST(DriveTest, AnAnswerThatIsTooLargeIsAnIncident) {
  Play play("start S\n call C big.get result=big\n end E\n S -> C\n C -> E");
  ASSERT_TRUE(play.Start().ok());
  ASSERT_TRUE(play.Finish(1, Value(std::string(kMaxVariableBytes, 'x'))).ok());
  EXPECT_EQ(play.Now(), "i v2 running [C:stopped(VARIABLES_TOO_LARGE)] {}");
}

}  // namespace
}  // namespace magpie::flow
