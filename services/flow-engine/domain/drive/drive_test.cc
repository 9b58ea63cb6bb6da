// Cases that stories cannot express: the wording of the history, versions, calls under way, and
// limits.

#include "services/flow-engine/domain/drive/drive.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/value/json.h"
#include "services/flow-engine/domain/compile/compile.h"
#include "services/flow-engine/domain/model/wanted.h"
#include "services/flow-engine/testing/draw.h"
#include "services/flow-engine/testing/tell.h"

namespace magpie::flow {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

// A flow and one instance of it. Each step keeps its decision.
class Play {
 public:
  explicit Play(absl::string_view lines, int max_steps = kMaxSteps) : max_steps_(max_steps) {
    const Model model = Draw("m", lines);
    library_.own = std::make_shared<const Deployed>(
        Deployed{{.id = *DeploymentId::Parse("m.1"), .model = model},
                 Compile(model, {.is_lenient = true})->graph});
  }

  absl::Status Start(absl::string_view variables = "") {
    history_.clear();
    return Take(Decide({library_},
                       Command{.asked = Ask(),
                               .target = {*InstanceId::Parse("i")},
                               .what = StartFlow{.flow = *FlowKey::Parse("m"),
                                                 .deployment = *DeploymentId::Parse("m.1"),
                                                 .variables = *ParseJsonObject(variables)}},
                       now_, max_steps_));
  }

  absl::Status Commit(int64_t number, absl::string_view variables = "",
                      std::optional<int64_t> version = std::nullopt) {
    return Take(Decide({library_, &at},
                       Command{.asked = Ask(),
                               .target = {at.id},
                               .expected_version = version,
                               .what = CommitTask{.task_id = WaitId(at.id, number),
                                                  .variables = *ParseJsonObject(variables)}},
                       now_));
  }

  // Commits the only open task at the node.
  absl::Status CommitAt(absl::string_view node, absl::string_view variables = "") {
    for (const Token& token : at.tokens) {
      if (token.element_key == node && token.state == TokenState::kAsking) {
        return Commit(token.number, variables);
      }
    }
    return absl::NotFoundError(node);
  }

  absl::Status Retry(int64_t number, absl::string_view variables = "",
                     std::optional<int64_t> version = std::nullopt) {
    return Take(Decide({library_, &at},
                       Command{.asked = Ask(),
                               .target = {at.id},
                               .expected_version = version,
                               .what = RetryIncident{.incident_id = WaitId(at.id, number),
                                                     .variables = *ParseJsonObject(variables)}},
                       now_));
  }

  absl::Status RollBack(absl::string_view task_id = "", absl::string_view to_node = "",
                        std::optional<int64_t> version = std::nullopt) {
    return Take(Decide({library_, &at, history_},
                       Command{.asked = Ask(),
                               .target = {at.id},
                               .expected_version = version,
                               .what = RollbackTask{.task_id = std::string(task_id),
                                                    .to_node = std::string(to_node)}},
                       now_));
  }

  absl::Status Do(Verb verb, std::optional<int64_t> version = std::nullopt) {
    return Take(Decide({library_, &at},
                       Command{.asked = Ask(),
                               .target = {at.id},
                               .expected_version = version,
                               .what = Control{.verb = verb, .cause = "so"}},
                       now_));
  }

  absl::Status Set(absl::string_view variables, std::optional<int64_t> version = std::nullopt) {
    return Take(Decide({library_, &at},
                       Command{.asked = Ask(),
                               .target = {at.id},
                               .expected_version = version,
                               .what = UpdateVariables{.variables = *ParseJsonObject(variables)}},
                       now_));
  }

  absl::Status Finish(int64_t number, CallResult result) {
    return Take(Decide(library_, at,
                       FinishCall{.instance = at.id,
                                  .number = number,
                                  .calls = {{.api = "bike.get", .http_status = 200}},
                                  .result = std::move(result)},
                       now_));
  }

  std::string Now() const { return Describe(at); }
  const Decision& last() const { return last_; }

  Instance at{.id = *InstanceId::Parse("i"),
              .flow = *FlowKey::Parse("m"),
              .deployment = *DeploymentId::Parse("m.1")};

 private:
  Asked Ask() { return {*RequestId::Parse(absl::StrCat("r", ++requests_)), 7}; }

  absl::Status Take(absl::StatusOr<Decision> decision) {
    if (!decision.ok()) return decision.status();
    last_ = *std::move(decision);
    at = last_.after;
    history_.insert(history_.end(), last_.events.begin(), last_.events.end());
    return absl::OkStatus();
  }

  Library library_;
  const int max_steps_;
  const absl::Time now_ = absl::FromUnixSeconds(1000);
  std::vector<HistoryEvent> history_;
  Decision last_{.after = at};
  int requests_ = 0;
};

constexpr absl::string_view kChoice =
    "start S\n user A\n exclusive G\n end E\n user B\n end F\n"
    "S -> A -> G\n G -> E when a == 1\n G -> B when a == 2\n B -> F";
constexpr absl::string_view kFork =
    "start S\n parallel F\n user A\n user B\n parallel J\n user Z\n end E\n"
    "S -> F\n F -> A -> J\n F -> B -> J\n J -> Z -> E";
constexpr absl::string_view kCall =
    "start S\n call C bike.get result=bike id=id\n user Z\n end E\n S -> C -> Z -> E";

TEST(DriveTest, RecordsEverythingInOrder) {
  Play play(kChoice);
  ASSERT_TRUE(play.Start().ok());
  EXPECT_EQ(play.Now(), "i v1 running [A:asking] {}");
  EXPECT_THAT(Tell(play.last().events), ElementsAre("1 started m.1", "2 S entered", "3 S completed",
                                                    "4 A entered", "5 A task i.2 opened"));
  ASSERT_TRUE(play.Commit(2, R"({"a":2})").ok());
  EXPECT_THAT(
      Tell(play.last().events),
      ElementsAre("6 A task i.2 committed", R"(7 A set {"a":2})", "8 A completed", "9 G entered",
                  "10 G a == 1 -> false (a = 2)", "11 G a == 2 -> true (a = 2)", "12 G completed",
                  "13 B entered", "14 B task i.4 opened"));
  ASSERT_TRUE(play.Commit(4).ok());
  EXPECT_THAT(Tell(play.last().events),
              ElementsAre("15 B task i.4 committed", "16 B completed", "17 F entered",
                          "18 F completed", "19 flow completed"));
}

TEST(DriveTest, RecordsABranchAndAJoin) {
  Play play(kFork);
  ASSERT_TRUE(play.Start(R"({"x":0})").ok());
  ASSERT_TRUE(play.CommitAt("A", R"({"x":1})").ok());
  ASSERT_TRUE(play.CommitAt("B", R"({"x":2})").ok());
  EXPECT_THAT(Tell(play.last().events),
              ElementsAre("15 B task i.4 committed", R"(16 B set {"x":2})", "17 B completed",
                          "18 J entered", "19 J joined 2, differ in x", R"(20 J set {"x":2})",
                          "21 J completed", "22 Z entered", "23 Z task i.8 opened"));
}

TEST(DriveTest, RecordsARollback) {
  Play play(kChoice);
  ASSERT_TRUE(play.Start().ok());
  ASSERT_TRUE(play.Commit(2, R"({"a":2})").ok());
  ASSERT_TRUE(play.RollBack().ok());
  EXPECT_THAT(
      Tell(play.last().events),
      ElementsAre("15 rollback: A -> A", "16 A cancelled", "17 G cancelled", "18 B cancelled",
                  "19 A set {}, removed a", "20 A entered", "21 A task i.5 opened"));
}

TEST(DriveTest, RecordsAnIncidentWhereItHappened) {
  Play play(
      "start S\n process P\n start PS in P\n script X in P a = b\n end PE in P\n end E\n"
      "S -> P -> E\n PS -> X -> PE");
  ASSERT_TRUE(play.Start().ok());
  const auto& raised = std::get<IncidentRaised>(play.last().events.back().what);
  EXPECT_EQ(raised.reason, "EXPRESSION_FAILED");
  EXPECT_THAT(raised.message, HasSubstr("a: "));
  EXPECT_THAT(raised.stack, ElementsAre("P", "X"));
}

TEST(DriveTest, AnIncidentKeepsItsInputs) {
  Play play(kCall);
  ASSERT_TRUE(play.Start(R"({"id":"b7"})").ok());
  ASSERT_TRUE(play.Finish(2, CallFailure{"UPSTREAM_STATUS", "answered 500"}).ok());
  EXPECT_EQ(std::get<IncidentRaised>(play.last().events.back().what).inputs, R"({"id":"b7"})");
  ASSERT_TRUE(play.Set(R"({"id":"b8"})").ok());
  EXPECT_EQ(play.at.tokens[0].inputs, R"({"id":"b7"})");
  ASSERT_TRUE(play.Retry(play.at.tokens[0].number).ok());
  EXPECT_EQ(play.last().calls[0].params_json, R"({"id":"b8"})");
  EXPECT_EQ(play.at.tokens[0].inputs, "");
  ASSERT_TRUE(
      play.Finish(play.last().calls[0].number, Value(std::string(kMaxVariableBytes, 'x'))).ok());
  EXPECT_EQ(play.at.tokens[0].inputs, R"({"id":"b8"})");
}

TEST(DriveTest, AnIncidentLeavesOutInputsThatAreTooLarge) {
  // As JSON, with its quotes.
  for (const size_t size : {kMaxInputBytes - 2, kMaxInputBytes - 1}) {
    Play play(kCall);
    const std::string json = absl::StrCat(R"({"id":")", std::string(size, 'x'), R"("})");
    ASSERT_TRUE(play.Start(json).ok());
    ASSERT_TRUE(play.Finish(2, CallFailure{"UPSTREAM_STATUS", "answered 500"}).ok());
    EXPECT_EQ(play.at.tokens[0].inputs,
              size < kMaxInputBytes - 1
                  ? json
                  : absl::StrCat(R"({"id":"left out: )", kMaxInputBytes + 1, R"( bytes"})"));
  }
}

TEST(DriveTest, RecordsACommitWhileItIsSuspended) {
  Play play(kChoice);
  ASSERT_TRUE(play.Start().ok());
  ASSERT_TRUE(play.Do(Verb::kSuspend).ok());
  EXPECT_THAT(Tell(play.last().events), ElementsAre("6 suspend: so"));
  ASSERT_TRUE(play.Commit(2, R"({"a":1})").ok());
  EXPECT_THAT(Tell(play.last().events), ElementsAre("7 A task i.2 committed"));
  ASSERT_TRUE(play.Do(Verb::kResume).ok());
  EXPECT_EQ(play.Now(), R"(i v4 completed [] {"a":1})");
}

TEST(DriveTest, AsksForACallAndContinuesWithItsAnswer) {
  Play play(kCall);
  ASSERT_TRUE(play.Start(R"({"id":"b7"})").ok());
  EXPECT_THAT(play.last().answered, IsEmpty());
  EXPECT_THAT(play.last().calls, ElementsAre(Call{.number = 2,
                                                  .request_id = "i.2",
                                                  .what = InvokeCall{"bike.get"},
                                                  .params_json = R"({"id":"b7"})"}));
  ASSERT_TRUE(play.Finish(2, Value(Value::Map{{"ok", true}})).ok());
  EXPECT_THAT(play.last().answered, ElementsAre(Pending{*RequestId::Parse("r1"), 7, true}));
  EXPECT_EQ(play.Now(), R"(i v2 running [Z:asking] {"bike":{"ok":true},"id":"b7"})");
  EXPECT_EQ(ReasonOf(play.Finish(2, Value())), "CALL_NOT_OPEN");
}

TEST(DriveTest, AnIncidentSettlesOnceNoCallAheadIsUnderWay) {
  Play play(
      "start S\n call A a.get\n call B b.get\n user Z\n end E\n S -> A -> B -> Z -> E\n"
      "A: {\"side_effect_free\": true}\n B: {\"side_effect_free\": true}");
  ASSERT_TRUE(play.Start().ok());
  ASSERT_THAT(play.last().calls, SizeIs(2));
  const int64_t ahead = play.last().calls[1].number;
  ASSERT_TRUE(play.Finish(play.last().calls[0].number, CallFailure{"UPSTREAM_STATUS", ""}).ok());
  EXPECT_THAT(play.Now(), HasSubstr("[A:stopped(UPSTREAM_STATUS)]"));
  EXPECT_FALSE(IsSettled(play.at));
  EXPECT_THAT(play.last().answered, IsEmpty());
  ASSERT_TRUE(play.Finish(ahead, Value()).ok());
  EXPECT_TRUE(IsSettled(play.at));
  EXPECT_THAT(play.last().answered, ElementsAre(Pending{*RequestId::Parse("r1"), 7, true}));
  // Its outcome is taken in its turn.
  ASSERT_TRUE(play.Retry(play.at.tokens[0].number).ok());
  ASSERT_TRUE(play.Finish(play.last().calls[0].number, Value()).ok());
  EXPECT_THAT(play.Now(), HasSubstr("[Z:asking]"));
}

TEST(DriveTest, WaitsLongerAfterEachAttempt) {
  Play play(absl::StrCat(
      kCall,
      "\nC: {\"retry\": {\"max_attempts\": 4, \"backoff\": \"2s\", \"max_backoff\": \"5s\"}}"));
  ASSERT_TRUE(play.Start(R"({"id":"b7"})").ok());
  for (const int seconds : {2, 4, 5}) {
    ASSERT_TRUE(play.Finish(2, CallFailure{"UPSTREAM_STATUS", "answered 500"}).ok());
    ASSERT_THAT(play.last().calls, SizeIs(1));
    EXPECT_EQ(play.last().calls[0].not_before, absl::FromUnixSeconds(1000 + seconds));
    EXPECT_EQ(play.last().calls[0].request_id, "i.2");
  }
  ASSERT_TRUE(play.Finish(2, CallFailure{"UPSTREAM_STATUS", "answered 500"}).ok());
  EXPECT_THAT(play.Now(), HasSubstr("[C:stopped(UPSTREAM_STATUS)]"));
}

TEST(DriveTest, KeepsTheOutcomeOfACallWhileItIsSuspended) {
  for (const bool fails : {false, true}) {
    Play play(kCall);
    ASSERT_TRUE(play.Start(R"({"id":"b7"})").ok());
    ASSERT_TRUE(play.Do(Verb::kSuspend).ok());
    // Nothing continues until it is resumed, so callers are answered now.
    EXPECT_THAT(play.last().answered, SizeIs(2));
    CallResult result = Value(1);
    if (fails) result = CallFailure{"UPSTREAM_STATUS", "answered 500"};
    ASSERT_TRUE(play.Finish(2, result).ok());
    EXPECT_EQ(ReasonOf(play.Finish(2, result)), "CALL_NOT_OPEN");
    EXPECT_EQ(play.Now(), R"(i v3 suspended [C:calling] {"id":"b7"})");
    ASSERT_TRUE(play.Do(Verb::kResume).ok());
    EXPECT_THAT(play.Now(), HasSubstr(fails ? "[C:stopped(UPSTREAM_STATUS)]" : "[Z:asking]"));
  }
}

TEST(DriveTest, ACompensationIsASeparateCall) {
  Play play(
      "start S\n user A\n call C money.take\n user B\n end E\n"
      "C: {\"compensation\": {\"api\": \"money.give\", \"params\": {\"id\": \"id\"}}}\n"
      "S -> A -> C -> B -> E");
  ASSERT_TRUE(play.Start(R"({"id":1})").ok());
  ASSERT_TRUE(play.CommitAt("A").ok());
  ASSERT_TRUE(play.Finish(play.last().calls[0].number, Value()).ok());
  ASSERT_TRUE(play.RollBack().ok());
  EXPECT_THAT(play.Now(), HasSubstr("[A:undoing]"));
  ASSERT_THAT(play.last().calls, SizeIs(1));
  const Call call = play.last().calls[0];
  EXPECT_EQ(call.what, (std::variant<FetchCall, InvokeCall, MatchCall>(InvokeCall{"money.give"})));
  EXPECT_EQ(call.params_json, R"({"id":1})");
  ASSERT_TRUE(play.Finish(call.number, Value()).ok());
  EXPECT_THAT(play.Now(), HasSubstr("[A:asking]"));
  // The task has a different number.
  EXPECT_EQ(ReasonOf(play.Commit(call.number)), "TASK_NOT_OPEN");
}

TEST(DriveTest, RefusesWhatIsNotOpen) {
  Play play(kChoice);
  ASSERT_TRUE(play.Start().ok());
  EXPECT_EQ(ReasonOf(play.Commit(3)), "TASK_NOT_FOUND");
  EXPECT_EQ(ReasonOf(play.Retry(2)), "INCIDENT_NOT_FOUND");
  EXPECT_EQ(ReasonOf(play.Finish(2, Value())), "CALL_NOT_OPEN");
  EXPECT_EQ(ReasonOf(play.RollBack("i.02")), "TASK_NOT_FOUND");
  EXPECT_EQ(ReasonOf(play.RollBack("j.2")), "TASK_NOT_FOUND");
}

TEST(DriveTest, GuardsAgainstAStaleCaller) {
  Play play(kChoice);
  ASSERT_TRUE(play.Start().ok());
  EXPECT_EQ(ReasonOf(play.Commit(2, R"({"a":2})", 2)), "STALE_VERSION");
  EXPECT_EQ(ReasonOf(play.Set(R"({"a":2})", 0)), "STALE_VERSION");
  EXPECT_EQ(ReasonOf(play.Do(Verb::kSuspend, 2)), "STALE_VERSION");
  ASSERT_TRUE(play.Commit(2, R"({"a":9})", 1).ok());
  EXPECT_EQ(ReasonOf(play.RollBack("", "", 1)), "STALE_VERSION");
  EXPECT_EQ(ReasonOf(play.Retry(4, "", 1)), "STALE_VERSION");
  EXPECT_TRUE(play.Retry(4, R"({"a":1})", 2).ok());
}

TEST(DriveTest, AcceptsUpToTheLimitOfRequests) {
  Play play(kCall);
  ASSERT_TRUE(play.Start(R"({"id":1})").ok());
  for (size_t i = 1; i < kMaxPending; ++i) ASSERT_TRUE(play.Set(R"({"n":1})").ok());
  EXPECT_THAT(play.at.pending, SizeIs(kMaxPending));
  EXPECT_EQ(ReasonOf(play.Set(R"({"n":1})")), "TOO_MANY_PENDING");
}

TEST(DriveTest, AcceptsUpToTheLimitOfVariables) {
  Play play(kChoice);
  std::string most;
  for (size_t i = 0; i < kMaxVariables; ++i) {
    absl::StrAppend(&most, i == 0 ? "{" : ",", "\"v", i, "\":1");
  }
  EXPECT_EQ(ReasonOf(play.Start(absl::StrCat(most, ",\"more\":1}"))), "VARIABLES_TOO_LARGE");
  ASSERT_TRUE(play.Start(absl::StrCat(most, "}")).ok());
  EXPECT_TRUE(play.Set(R"({"v0":2})").ok());
  EXPECT_EQ(ReasonOf(play.Set(R"({"more":1})")), "VARIABLES_TOO_LARGE");
}

TEST(DriveTest, AcceptsVariablesUpToTheSizeLimit) {
  Play play(kChoice);
  const std::string frame = R"({"v":""})";
  const std::string most(kMaxVariableBytes - frame.size(), 'x');
  EXPECT_EQ(ReasonOf(play.Start(absl::StrCat(R"({"v":"x)", most, R"("})"))), "VARIABLES_TOO_LARGE");
  ASSERT_TRUE(play.Start(absl::StrCat(R"({"v":")", most, R"("})")).ok());
  EXPECT_EQ(ReasonOf(play.Commit(2, R"({"a":1})")), "VARIABLES_TOO_LARGE");
}

TEST(DriveTest, AnAnswerThatIsTooLargeOrTooDeepIsAnIncident) {
  for (const int depth : {kMaxJsonDepth - 1, kMaxJsonDepth}) {
    Play play(kCall);
    ASSERT_TRUE(play.Start(R"({"id":1})").ok());
    Value answer = 1;
    for (int i = 0; i < depth; ++i) answer = Value(Value::List{answer});
    ASSERT_TRUE(play.Finish(2, answer).ok());
    EXPECT_THAT(play.Now(),
                HasSubstr(depth < kMaxJsonDepth ? "Z:asking" : "stopped(VARIABLES_TOO_DEEP)"));
  }
  Play play(kCall);
  ASSERT_TRUE(play.Start(R"({"id":1})").ok());
  ASSERT_TRUE(play.Finish(2, Value(std::string(kMaxVariableBytes, 'x'))).ok());
  EXPECT_THAT(play.Now(), HasSubstr("stopped(VARIABLES_TOO_LARGE)"));
}

TEST(DriveTest, TakesUpToTheLimitOfSteps) {
  // The start, then a gateway and a script in turn, and the end.
  for (const int rounds : {(kMaxSteps - 2) / 2, (kMaxSteps - 2) / 2 + 1}) {
    Play play(
        "start S\n exclusive G\n script X n = n + 1\n end E\n S -> G\n"
        "G -> X when n < most\n G -> E otherwise\n X -> G");
    ASSERT_TRUE(play.Start(absl::StrCat(R"({"n":1,"most":)", rounds, "}")).ok());
    EXPECT_THAT(play.Now(), HasSubstr(rounds == (kMaxSteps - 2) / 2 ? "completed" : "STEP_LIMIT"));
  }
}

TEST(DriveTest, TakesUpToAGivenLimitOfSteps) {
  for (const int most : {4, 3}) {
    Play play("start S\n script X a = 1\n exclusive G\n end E\n S -> X -> G -> E", most);
    ASSERT_TRUE(play.Start().ok());
    EXPECT_THAT(play.Now(), HasSubstr(most == 4 ? "completed" : "[E:stopped(STEP_LIMIT)]"));
  }
}

TEST(DriveTest, AcceptsUpToTheLimitOfTokens) {
  // The root, two branches, and the repetitions in each.
  for (const size_t more : {0, 1}) {
    Play play(
        "start S\n user U\n parallel F\n user A\n user B\n parallel J\n end E\n"
        "A: {\"multi_instance\": {\"collection\": \"lists.range(499)\"}}\n"
        "B: {\"multi_instance\": {\"collection\": \"lists.range(n)\"}}\n"
        "S -> U -> F\n F -> A -> J\n F -> B -> J\n J -> E");
    ASSERT_TRUE(play.Start(absl::StrCat(R"({"n":)", kMaxTokens - 3 - 499 + more, "}")).ok());
    ASSERT_TRUE(play.CommitAt("U").ok());
    const auto& tokens = play.at.tokens;
    EXPECT_EQ(tokens.size(), more == 0 ? kMaxTokens : 3 + 499);
    EXPECT_EQ(CountIncidents(play.at), more);
  }
}

TEST(DriveTest, AcceptsUpToTheLimitOfRepetitions) {
  for (const size_t more : {0, 1}) {
    Play play(
        "start S\n user A\n end E\n S -> A -> E\n"
        "A: {\"multi_instance\": {\"collection\": \"lists.range(n)\"}}");
    ASSERT_TRUE(play.Start(absl::StrCat(R"({"n":)", kMaxRepetitions + more, "}")).ok());
    EXPECT_EQ(play.at.tokens.size(), more == 0 ? kMaxRepetitions + 1 : 1);
    EXPECT_EQ(CountIncidents(play.at), more);
  }
}

TEST(DriveTest, WritesHistoryUpToTheLimitAndStops) {
  // Each repetition sets the large variable again.
  Play play(
      "start S\n process P\n start S2 in P\n script X in P a = big\n end E2 in P\n end E\n"
      "S2 -> X -> E2\n S -> P -> E\n"
      "P: {\"multi_instance\": {\"collection\": \"lists.range(n)\", \"sequential\": true}}");
  const std::string big(kMaxVariableBytes / 3, 'x');
  for (const bool is_long : {false, true}) {
    ASSERT_TRUE(
        play.Start(absl::StrCat(R"({"n":)", is_long ? 200 : 5, R"(,"big":")", big, "\"}")).ok());
    EXPECT_THAT(play.Now(), HasSubstr(is_long ? "stopped(STEP_LIMIT)" : "completed"));
  }
}

TEST(DriveTest, BranchesSeeUpToTheLimit) {
  const std::string big(kMaxVariableBytes / 2, 'x');
  const size_t most = kMaxScopesBytes / (big.size() + 100) - 1;
  for (const bool is_over : {false, true}) {
    Play play(
        "start S\n user A\n end E\n S -> A -> E\n"
        "A: {\"multi_instance\": {\"collection\": \"lists.range(n)\"}}");
    ASSERT_TRUE(
        play.Start(absl::StrCat(R"({"n":)", most + is_over, R"(,"big":")", big, "\"}")).ok());
    EXPECT_EQ(play.at.tokens.size(), is_over ? 1 : most + 1);
    EXPECT_THAT(play.Now(), is_over ? HasSubstr("stopped(VARIABLES_TOO_LARGE)") : HasSubstr("A"));
  }
}

TEST(DriveTest, RepetitionsHaveOutputsUpToTheLimit) {
  Play play(
      "start S\n user A\n end E\n S -> A -> E\n"
      "A: {\"multi_instance\": {\"collection\": \"[1, 2, 3]\", \"sequential\": true,"
      " \"output_collection\": \"all\", \"output_element\": \"big\"}}");
  ASSERT_TRUE(play.Start().ok());
  const std::string big(kMaxVariableBytes / 2 - 100, 'x');
  ASSERT_TRUE(play.CommitAt("A", absl::StrCat(R"({"big":")", big, "\"}")).ok());
  ASSERT_TRUE(play.CommitAt("A").ok());
  ASSERT_TRUE(play.CommitAt("A").ok());
  EXPECT_THAT(play.Now(), HasSubstr("stopped(MERGE_TOO_LARGE)"));
}

TEST(DriveTest, KeepsUpToTheLimitOfOutcomes) {
  Play play(kFork);
  ASSERT_TRUE(play.Start().ok());
  ASSERT_TRUE(play.Do(Verb::kSuspend).ok());
  play.at.buffered.resize(kMaxBuffered - 1);
  ASSERT_TRUE(play.CommitAt("A").ok());
  EXPECT_EQ(ReasonOf(play.CommitAt("B")), "TOO_MANY_PENDING");
}

}  // namespace
}  // namespace magpie::flow
