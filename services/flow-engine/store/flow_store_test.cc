#include "services/flow-engine/store/flow_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <numeric>
#include <tuple>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "common/status/error.h"
#include "common/store/rocks/rocks_store.h"
#include "common/testing/scratch.h"
#include "common/value/json.h"
#include "services/flow-engine/domain/compile/compile.h"
#include "services/flow-engine/domain/drive/drive.h"
#include "services/flow-engine/testing/draw.h"
#include "services/flow-engine/testing/tell.h"

namespace magpie::flow {
namespace {

using testing::ElementsAre;
using testing::SizeIs;

const TenantId kTenant = *TenantId::Parse("t");
const TenantId kOther = *TenantId::Parse("u");
const InstanceId kId = *InstanceId::Parse("i");

Library Compiles(const Model& model) {
  return {
      .own = std::make_shared<const Deployed>(Deployed{
          {.id = *DeploymentId::Parse("m.1"), .model = model}, std::move(Compile(model)->graph)})};
}

Command Start(absl::string_view variables) {
  return {.asked = {*RequestId::Parse("r"), 7},
          .target = {kId},
          .what = StartFlow{.flow = *FlowKey::Parse("m"),
                            .deployment = *DeploymentId::Parse("m.1"),
                            .variables = *ParseJsonObject(variables)}};
}

class FlowStoreTest : public testing::Test {
 protected:
  absl::Status Commit(store::Transaction transaction) {
    absl::Notification done;
    absl::Status status;
    store_->Commit(std::move(transaction), [&](const absl::StatusOr<uint64_t>& version) {
      status = version.status();
      done.Notify();
    });
    done.WaitForNotification();
    return status;
  }

  absl::Status Keep(const Model& model, int32_t number) {
    const Deployment deployment{
        .id = *DeploymentId::Parse(absl::StrCat(model.key.str(), ".", number)),
        .number = number,
        .model = model,
        .warnings = {"odd"},
        .create_time = absl::FromUnixMicros(5)};
    store::Transaction transaction;
    PutDeployment(kTenant, deployment, "", transaction);
    return Commit(std::move(transaction));
  }

  // Commits a decision.
  void Put(const Instance* before, const Decision& decision) {
    store::Transaction transaction;
    const uint64_t version = before == nullptr ? 0 : flows_.GetRecord(kTenant, kId)->version;
    PutDecision(kTenant, before, version, decision, transaction);
    ASSERT_TRUE(Commit(std::move(transaction)).ok());
  }

  const Scratch scratch_;
  std::unique_ptr<store::Store> store_ = *store::OpenRocksStore({.directory = scratch_.path()});
  store::Gather gather_{*store_};  // answers at once, and reads again each time
  FlowStore flows_{gather_};
};

TEST_F(FlowStoreTest, ReadsBackEveryKindOfElement) {
  Model model = Draw("m", R"(start S
    user A
    A: {"form": {"form_key": "k", "fields": [{"key": "city", "type": "enum", "options": ["n"]}]}}
    process P
    fetch F order.status id=order_id in P
    gateway G
    end E
    S -> A -> G
    G -> P when a == 1.5
    G -> E otherwise)");
  model.elements[1].annotations = {{"color", "red"}, {"size", 2}, {"deep", Value::List{1.0, true}}};
  ASSERT_TRUE(Keep(model, 1).ok());
  const auto read = flows_.GetDeployment(kTenant, *DeploymentId::Parse("m.1"));
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(read->model, model);
  EXPECT_EQ(read->create_time, absl::FromUnixMicros(5));
  EXPECT_THAT(read->warnings, ElementsAre("odd"));
}

TEST_F(FlowStoreTest, ListsTheNewestDeploymentFirstAndTakesANumberOnce) {
  const Model a = Draw("a", "start S\n end E\n S -> E");
  const Model ab = Draw("a.b", "start S\n end E\n S -> E");
  for (int32_t number = 1; number <= 11; ++number) ASSERT_TRUE(Keep(a, number).ok());
  ASSERT_TRUE(Keep(ab, 1).ok());
  EXPECT_TRUE(absl::IsAborted(Keep(a, 11)));
  EXPECT_EQ(*flows_.NewestNumber(kTenant, a.key), 11);
  EXPECT_EQ(ReasonOf(flows_.NewestNumber(kOther, a.key).status()), "FLOW_NOT_FOUND");

  const auto first = flows_.ListDeployments(kTenant, "a", "", 2);
  ASSERT_THAT(*first, SizeIs(2));
  EXPECT_EQ((*first)[0].id.str(), "a.11");
  const auto next = flows_.ListDeployments(kTenant, "a", DeploymentPlace((*first)[1]), 100);
  ASSERT_THAT(*next, SizeIs(9));
  EXPECT_EQ((*next)[0].id.str(), "a.9");
  EXPECT_THAT(*flows_.ListDeployments(kTenant, "", "", 100), SizeIs(12));
}

TEST(HomeOfTest, OfAnInstanceAllIsTogether) {
  for (const char* key : {"acme/i/01a/", "acme/h/01a/", "acme/h/01a/000000000001", "acme/c/01a.7",
                          "acme/n/01a.7", "acme/q/01a/request"}) {
    EXPECT_EQ(HomeOf(key), "acme/01a") << key;
  }
}

TEST(HomeOfTest, OfATenantTheRestIsTogetherButForItsRequests) {
  for (const char* key : {"acme/d/flow/99999998", "acme/d/flow/", "acme/d/", "acme/s/flow/99999998",
                          "acme/l/flow", "acme/f/flow", "acme/f/"}) {
    EXPECT_EQ(HomeOf(key), "acme") << key;
  }
  EXPECT_EQ(HomeOf("acme/q/r1"), "acme/q/r1");
  EXPECT_NE(HomeOf("acme/i/01a/"), HomeOf("zoo/i/01a/"));
}

TEST_F(FlowStoreTest, KeepsADecisionWhole) {
  const Library library =
      Compiles(Draw("m", "start S\n call C bike.lock x=a\n end E\n S -> C\n C -> E"));
  const Decision started = *Decide({library}, Start(R"({"a":1})"), absl::FromUnixMicros(9));
  store::Transaction first;
  const std::string answer = PutDecision(kTenant, nullptr, 0, started, first);
  ASSERT_TRUE(Commit(std::move(first)).ok());
  EXPECT_EQ(*ParseInstance(answer, "answer"), started.after);

  const auto stored = flows_.GetInstance(kTenant, kId);
  ASSERT_TRUE(stored.ok()) << stored.status();
  EXPECT_EQ(*stored, started.after);
  const int64_t number = started.calls[0].number;
  ASSERT_THAT(*flows_.ListOpenCalls(), SizeIs(1));
  EXPECT_EQ((*flows_.ListOpenCalls())[0].call, started.calls[0]);
  EXPECT_TRUE(*flows_.IsOpen(kTenant, kId, number));

  const Decision failed = *Decide(
      library, started.after,
      FinishCall{
          .instance = kId, .number = number, .result = CallFailure{"UPSTREAM_STATUS", "500"}},
      absl::FromUnixMicros(10));
  store::Transaction second;
  PutDecision(kTenant, &started.after, flows_.GetRecord(kTenant, kId)->version, failed, second);
  ASSERT_TRUE(Commit(second).ok());
  EXPECT_TRUE(absl::IsAborted(Commit(std::move(second))));
  EXPECT_THAT(*flows_.ListOpenCalls(), SizeIs(0));
  EXPECT_FALSE(*flows_.IsOpen(kTenant, kId, number));
  EXPECT_EQ(*flows_.CountIncidents(), 1u);

  HistoryPlace after;
  const auto events = flows_.ListHistory(kTenant, {kId}, after, 100);
  EXPECT_THAT(Tell(events->events),
              ElementsAre("1 started m.1", R"(2 S set {"a":1})", "3 S entered", "4 S completed",
                          "5 C entered", "6 C incident i.3 UPSTREAM_STATUS"));
  EXPECT_THAT(flows_.FindInstances(kTenant, {}, "", 10)->instances, SizeIs(1));
  EXPECT_THAT(flows_.FindInstances(kOther, {}, "", 10)->instances, SizeIs(0));
}

TEST_F(FlowStoreTest, ACallThatIsTriedAgainStaysUnderItsNumber) {
  const Library library = Compiles(Draw("m", R"(start S
    rule R channel=a result=r
    R: {"timeout": "5s", "retry": {"max_attempts": 2, "backoff": "10s"}}
    end E
    S -> R -> E)"));
  Decision last = *Decide({library}, Start(R"({"a":"app"})"), absl::FromUnixMicros(9));
  Put(nullptr, last);
  const int64_t number = last.calls[0].number;
  const FinishCall failure{
      .instance = kId, .number = number, .result = CallFailure{"UPSTREAM_STATUS", "500"}};
  Decision next = *Decide(library, last.after, failure, absl::FromUnixMicros(10));
  Put(&last.after, next);
  ASSERT_THAT(*flows_.ListOpenCalls(), SizeIs(1));
  const Call call = (*flows_.ListOpenCalls())[0].call;
  EXPECT_EQ(call, next.calls[0]);
  EXPECT_EQ(call.timeout, absl::Seconds(5));
  EXPECT_EQ(call.not_before, absl::FromUnixMicros(10) + absl::Seconds(10));

  // After the instance was terminated, it is not made again.
  const Decision gone = *Decide({library, &next.after},
                                Command{.asked = {*RequestId::Parse("t"), 1},
                                        .target = {kId},
                                        .what = Control{.verb = Verb::kTerminate}},
                                absl::FromUnixMicros(11));
  Put(&next.after, gone);
  EXPECT_THAT(*flows_.ListOpenCalls(), SizeIs(0));
}

TEST_F(FlowStoreTest, AnOutcomeThatIsKeptForLaterIsNotAskedForAgain) {
  const Library library =
      Compiles(Draw("m", "start S\n call C bike.lock x=a\n end E\n S -> C\n C -> E"));
  const Decision started = *Decide({library}, Start(R"({"a":1})"), absl::FromUnixMicros(9));
  Put(nullptr, started);
  const Decision suspended = *Decide({library, &started.after},
                                     Command{.asked = {*RequestId::Parse("t"), 1},
                                             .target = {kId},
                                             .what = Control{.verb = Verb::kSuspend}},
                                     absl::FromUnixMicros(10));
  Put(&started.after, suspended);
  EXPECT_THAT(*flows_.ListOpenCalls(), SizeIs(1));
  const Decision kept =
      *Decide(library, suspended.after,
              FinishCall{.instance = kId, .number = started.calls[0].number, .result = Value(7)},
              absl::FromUnixMicros(11));
  Put(&suspended.after, kept);
  EXPECT_THAT(*flows_.ListOpenCalls(), SizeIs(0));
  EXPECT_EQ(*flows_.GetInstance(kTenant, kId), kept.after);
}

// Every field has a value other than its default.
Instance Everything() {
  const Token root{.id = 1, .state = TokenState::kForked, .element_key = "F", .visit = 2};
  Token branch{.id = 2,
               .parent = 1,
               .state = TokenState::kInside,
               .element_key = "C",
               .visit = 3,
               .number = 4,
               .from = {2, 1},
               .since = absl::FromUnixMicros(7),
               .reason = "NO_WAY_OUT",
               .message = "none",
               .assignee = "ann",
               .scope = {.variables = {{"b", 2.0}, {"x", 1}}, .changed = {"b", "x"}},
               .carried = {{9, {{"b", Value::Map{{"c", 1}}}}, {}}, {11, {{"x", 0}}, {{"x", 1}}}},
               .index = 0,
               .repetition = Repetition{{1, "a", 2.5}, {nullptr, true}, 2, 1},
               .child_deployment = "sub.1",
               .return_to = "A",
               .attempts = 3,
               .made = {9, 1, {{2, true, true, R"({"answer":1})", "{}"}, {1, true}}},
               .ahead = {{"G", 9, 4, ""}, {"H", 9, 5, R"({"answer":1})"}},
               .compensations = {{"C", "undo", "{}"}}};
  const Token called{.id = 3,
                     .parent = 2,
                     .element_key = "X",
                     .scope = {.variables = {{"only", Value::List{}}}, .changed = {"only"}}};
  const Token inner{.id = 4,
                    .parent = 3,
                    .state = TokenState::kUndoing,
                    .element_key = "Y",
                    .scope = {.variables = {{"only", Value::List{}}}}};
  return {.id = kId,
          .flow = *FlowKey::Parse("m"),
          .deployment = *DeploymentId::Parse("m.1"),
          .state = State::kSuspended,
          .scope = {.variables = {{"a", 1}, {"x", 1}}},
          .variables_json = R"({"a":1,"x":1})",
          .tokens = {root, branch, called, inner},
          .pending = {{*RequestId::Parse("r"), 5}},
          .buffered = {{4, Buffered::Kind::kCall, "{}"},
                       {5, Buffered::Kind::kTask, R"({"a":1})"},
                       {6, Buffered::Kind::kUpdate, R"({"b":1})"}},
          .children = {{3, 1, "C", "sub.1", State::kCompleted, true}},
          .next_number = 10,
          .next_token = 5,
          .next_sequence = 30,
          .data_version = 6,
          .version = 8,
          .create_time = absl::FromUnixMicros(1),
          .update_time = absl::FromUnixMicros(2)};
}

TEST_F(FlowStoreTest, AnInstanceReadsBackExactly) {
  const Instance instance = Everything();
  Decision decision{.after = instance};
  Put(nullptr, decision);
  EXPECT_EQ(*flows_.GetInstance(kTenant, kId), instance);
}

TEST_F(FlowStoreTest, ALongHistoryReadsBackWholeAndInPages) {
  Decision decision{.after = {.id = kId,
                              .flow = *FlowKey::Parse("m"),
                              .deployment = *DeploymentId::Parse("m.1")}};
  for (int64_t i = 1; i <= 100; ++i) {
    const std::string variables = absl::StrCat(R"({"a":")", std::string(200 << 10, 'x'), "\"}");
    decision.events.push_back({.sequence = i, .what = VariablesChanged{.variables = variables}});
  }
  Put(nullptr, decision);
  HistoryPlace after;
  std::vector<int64_t> read;
  for (bool is_all = false; !is_all;) {
    const auto page = flows_.ListHistory(kTenant, {kId}, after, 7);
    ASSERT_TRUE(page.ok()) << page.status();
    for (const HistoryEvent& event : page->events) read.push_back(event.sequence);
    is_all = page->is_all;
  }
  std::vector<int64_t> written(100);
  std::iota(written.begin(), written.end(), 1);
  EXPECT_EQ(read, written);
}

TEST_F(FlowStoreTest, EventsOfOneCommitReadBackEachWithItsOwnPlace) {
  const absl::Time early = absl::FromUnixMicros(3);
  const absl::Time late = absl::FromUnixMicros(4);
  const std::string wait = WaitId(kId, 4);
  Decision decision{.after = Everything()};
  decision.events = {
      {1, early, "", 0, 0, 0, FlowStarted{"m.1", "r"}},
      {2, early, "A", 4, 2, 3, TaskCommitted{wait, "r", 99}},
      {3, early, "A", 4, 2, 3, ConditionEvaluated{"w", "a > 1", true, "a > 1 -> true", false}},
      {4, late, "B", 4, 2, 3, ConditionEvaluated{"w", "a > 1", false, "no such: a", false}},
      {5, late, "B", 4, 2, 3, ConditionEvaluated{"d", "", true, "", true}},
      {6, late, "B", 5, 0, 0, TaskOpened{wait, ""}},
      {7, early, "B", 4, 0, 0, TaskOpened{wait, ""}},
      {9, early, "", 0, 0, 0, FlowCompleted{}}};
  Put(nullptr, decision);
  HistoryPlace after;
  const auto read = flows_.ListHistory(kTenant, {kId}, after, 100);
  ASSERT_TRUE(read.ok()) << read.status();
  const auto place = [](const HistoryEvent& event) {
    return std::tuple(event.sequence, event.time, event.element_key, event.visit, event.frame,
                      event.child, event.what.index());
  };
  ASSERT_THAT(read->events, SizeIs(decision.events.size()));
  for (size_t i = 0; i < decision.events.size(); ++i) {
    EXPECT_EQ(place(read->events[i]), place(decision.events[i])) << i;
  }
  EXPECT_EQ(std::get<TaskCommitted>(read->events[1].what).task_id, wait);
  EXPECT_EQ(std::get<TaskOpened>(read->events[5].what).task_id, wait);
  EXPECT_EQ(std::get<TaskOpened>(read->events[6].what).task_id, wait);
  for (const size_t i : {2, 3, 4}) {
    const auto& tried = std::get<ConditionEvaluated>(read->events[i].what);
    const auto& written = std::get<ConditionEvaluated>(decision.events[i].what);
    EXPECT_EQ(tried.expression, written.expression);
    EXPECT_EQ(tried.explanation, written.explanation);
  }
}

TEST_F(FlowStoreTest, AHistoryReadsBackWithAllThatARollbackNeeds) {
  const Instance instance = Everything();
  std::vector<Token> consumed(instance.tokens.begin() + 1, instance.tokens.end());
  const std::vector<Carried> carried = {{4, {{"a", 1}}, {{"a", 0}}}, {7, {{"b", "x"}}, {}}};
  for (Token& token : consumed) {
    token.scope = {};
    token.carried = carried;
  }
  const auto event = [](int64_t sequence, Happening what) {
    return HistoryEvent{sequence, absl::FromUnixMicros(3), "A", 4, 2, 3, std::move(what)};
  };
  Decision decision{.after = instance};
  decision.events = {
      event(1, NodeEntered{.token = 2, .parent = 1, .from = {3, 4}, .version = 5}),
      event(2, NodeCompleted{6, {{"C", "undo", "{}"}, {"C", "undo", "{}", 0, "none"}}}),
      event(3, NodeCancelled{{{"C", "undo", "{}", 7}, {"C", "undo", "{}"}}}),
      event(4, VariablesChanged{R"({"a":1})", {"b", "c"}, 2, 1, 7, {"a"}}),
      event(5, TaskOpened{"i.4", "ann"}),
      event(6, TaskCommitted{"i.4", "r", 99}),
      event(7, IncidentRaised{"i.5", "NO_WAY_OUT", "none", "{}", {"P", "A"}}),
      event(8, IncidentRetried{"i.5", "r", true}),
      event(9, TokensJoined{1, consumed, instance.tokens[0], {"x"}, carried, 2}),
      event(10, TokensJoined{1, consumed, std::nullopt, {}}),
      event(11, Intervened{"rollback", "r", "A -> B"}),
      event(12, NodeReopened{}),
      event(13, ChildEntered{"sub.1"}),
      event(14, ChildReturned{})};
  Put(nullptr, decision);
  HistoryPlace after;
  const auto read = flows_.ListHistory(kTenant, {kId}, after, 100);
  ASSERT_TRUE(read.ok()) << read.status();
  ASSERT_EQ(Tell(read->events), Tell(decision.events));
  EXPECT_EQ(read->events[0].visit, 4);
  EXPECT_EQ(read->events[0].frame, 2);
  EXPECT_EQ(read->events[0].child, 3);
  const auto& entered = std::get<NodeEntered>(read->events[0].what);
  EXPECT_EQ(entered.token, 2);
  EXPECT_EQ(entered.parent, 1);
  EXPECT_THAT(entered.from, ElementsAre(3, 4));
  EXPECT_EQ(entered.version, 5);
  EXPECT_EQ(std::get<NodeCompleted>(read->events[1].what).compensations,
            std::get<NodeCompleted>(decision.events[1].what).compensations);
  EXPECT_EQ(std::get<NodeCancelled>(read->events[2].what).left,
            std::get<NodeCancelled>(decision.events[2].what).left);
  const auto& changed = std::get<VariablesChanged>(read->events[3].what);
  EXPECT_EQ(changed.token, 2);
  EXPECT_EQ(changed.parent, 1);
  EXPECT_THAT(changed.inherited, ElementsAre("a"));
  EXPECT_EQ(std::get<TaskOpened>(read->events[4].what).assignee, "ann");
  EXPECT_EQ(std::get<TaskCommitted>(read->events[5].what).fingerprint, 99u);
  EXPECT_THAT(std::get<IncidentRaised>(read->events[6].what).stack, ElementsAre("P", "A"));
  const auto& joined = std::get<TokensJoined>(read->events[8].what);
  EXPECT_EQ(joined.consumed, consumed);
  EXPECT_EQ(joined.before, instance.tokens[0]);
  EXPECT_EQ(joined.carried, carried);
  EXPECT_EQ(joined.in_place_of, 2);
  EXPECT_EQ(std::get<TokensJoined>(read->events[9].what).before, std::nullopt);
}

}  // namespace
}  // namespace magpie::flow
