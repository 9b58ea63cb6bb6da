// What operators and callers do to a running instance, over a real port.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "absl/time/clock.h"
#include "common/rpc/status.h"
#include "common/status/error.h"
#include "services/flow-engine/testing/suite.h"

namespace magpie::flow {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using testing::StartsWith;

constexpr absl::string_view kRow =
    "start S\n user A\n user B\n user C\n end E\n S -> A -> B -> C -> E";
constexpr absl::string_view kFork =
    "start S\n parallel F\n user A\n user B\n parallel J\n user C\n end E\n"
    "S -> F\n F -> A -> J\n F -> B -> J\n J -> C -> E";
class FlowVerbsTest : public testing::Test {
 protected:
  void Start(absl::string_view flow, absl::string_view lines, absl::string_view variables = "") {
    suite_.Deploy(flow, lines);
    ASSERT_TRUE(suite_.Start(flow, variables, at_).ok());
    id_ = at_.instance_id();
  }

  std::vector<v1::HistoryEvent> History() {
    v1::GetHistoryRequest request;
    request.set_instance_id(id_);
    request.set_page_size(1000);
    v1::GetHistoryResponse page;
    grpc::ClientContext context;
    EXPECT_TRUE(suite_.stub().GetHistory(&context, request, &page).ok());
    return {page.events().begin(), page.events().end()};
  }

  // "match POST <id> 200 ", then the error: the calls in the history, with their request ids as the
  // numbers in them.
  std::vector<std::string> Calls() {
    std::vector<std::string> calls;
    for (const v1::HistoryEvent& event : History()) {
      if (!event.has_call_made()) continue;
      const type::v1::CallRecord& call = event.call_made().call();
      absl::string_view number = call.request_id();
      EXPECT_TRUE(absl::ConsumePrefix(&number, id_ + "."));
      calls.push_back(absl::StrCat(call.api(), " ", call.method(), " ", number, " ",
                                   call.http_status(), " ", call.error()));
      EXPECT_GT(call.latency().seconds() + call.latency().nanos(), 0);
    }
    return calls;
  }

  // The engine may set its timers shortly after a commit is visible.
  std::vector<std::string> RunUntilCalls(size_t count, absl::Duration ahead) {
    const absl::Time end = absl::Now() + absl::Seconds(20);
    std::vector<std::string> calls;
    while (calls.size() < count && absl::Now() < end) {
      suite_.running().timers().RunUntil(absl::Now() + ahead);
      calls = suite_.fake().WaitForCalls(0);
    }
    return calls;
  }

  Suite suite_{"flow_verbs_test"};
  v1::Instance at_;
  v1::Instance other_;
  std::string id_;
};

TEST_F(FlowVerbsTest, RollsBackToThePreviousTaskAndItsVariables) {
  Start("row", kRow);
  ASSERT_TRUE(suite_.Commit(at_, R"({"a":1})", at_).ok());
  ASSERT_TRUE(suite_.Commit(at_, R"({"b":2})", at_).ok());
  suite_.Restart();
  ASSERT_TRUE(suite_.Rollback(id_, TaskAt(at_, "C").task_id(), "", at_).ok());
  EXPECT_THAT(OpenTasks(at_), ElementsAre("B"));
  EXPECT_EQ(at_.variables(), R"({"a":1})");
  ASSERT_TRUE(suite_.Rollback(id_, "", "", at_).ok());
  EXPECT_THAT(OpenTasks(at_), ElementsAre("A"));
  EXPECT_EQ(Reason(suite_.Rollback(id_, "", "", other_)), "NOTHING_BEFORE");
}

TEST_F(FlowVerbsTest, AResubmittedTaskReturnsToTheTaskThatWasRolledBack) {
  Start("row", kRow);
  ASSERT_TRUE(suite_.Commit(at_, "", at_).ok());
  ASSERT_TRUE(suite_.Commit(at_, "", at_).ok());
  const std::string task = TaskAt(at_, "C").task_id();
  ASSERT_TRUE(suite_.Rollback(id_, task, "A", at_, v1::RESUBMIT_RETURN).ok());
  EXPECT_THAT(OpenTasks(at_), ElementsAre("A"));
  ASSERT_TRUE(suite_.Commit(at_, R"({"again":true})", at_).ok());
  EXPECT_THAT(OpenTasks(at_), ElementsAre("C"));
}

TEST_F(FlowVerbsTest, RollsBackOverAJoinAndIntoAChildFlowAfterARestart) {
  suite_.Deploy("sub", "start S\n user X\n end E\n S -> X -> E");
  Start("fork", R"(start S
    parallel F
    user A
    flow P sub
    parallel J
    user C
    end E
    S -> F
    F -> A -> J
    F -> P -> J
    J -> C -> E)");
  EXPECT_THAT(OpenTasks(at_), ElementsAre("A", "X"));
  EXPECT_THAT(TaskAt(at_, "X").stack(), ElementsAre("P", "X"));
  ASSERT_TRUE(suite_.CommitAt(at_, "A", R"({"a":1})", at_).ok());
  ASSERT_TRUE(suite_.CommitAt(at_, "X", R"({"x":1})", at_).ok());
  EXPECT_THAT(OpenTasks(at_), ElementsAre("C"));
  EXPECT_EQ(at_.variables(), R"({"a":1,"x":1})");
  suite_.Restart();
  ASSERT_TRUE(suite_.Rollback(id_, TaskAt(at_, "C").task_id(), "X", at_).ok());
  EXPECT_THAT(OpenTasks(at_), ElementsAre("X"));
  suite_.Restart();
  ASSERT_TRUE(suite_.CommitAt(at_, "X", R"({"x":2})", at_).ok());
  EXPECT_THAT(OpenTasks(at_), ElementsAre("C"));
  EXPECT_EQ(at_.variables(), R"({"a":1,"x":2})");
}

TEST_F(FlowVerbsTest, EachBranchSeesItsOwnVariablesAlsoAfterARestart) {
  Start("fork", kFork, R"({"x":0})");
  ASSERT_TRUE(suite_.Update(id_, R"({"x":1})", at_).ok());
  suite_.Restart();
  at_ = suite_.Get(id_);
  EXPECT_THAT(OpenTasks(at_), ElementsAre("A", "B"));
  EXPECT_EQ(TaskAt(at_, "B").variables(), R"({"x":1})");
  EXPECT_EQ(at_.data_version(), 4);
  ASSERT_TRUE(suite_.CommitAt(at_, "A", R"({"a":1})", at_).ok());
  EXPECT_EQ(TaskAt(at_, "B").variables(), R"({"x":1})");
  suite_.Restart();
  ASSERT_TRUE(suite_.CommitAt(at_, "B", R"({"b":1})", at_).ok());
  EXPECT_EQ(at_.variables(), R"({"a":1,"b":1,"x":1})");
}

TEST_F(FlowVerbsTest, ATaskHasItsAssigneeAndAnnotations) {
  v1::Deployment deployed;
  std::string source = SourceOf("who", R"(start S
    user A
    A: {"assignee": "boss", "candidate_groups": ["north", "south"]}
    end E
    S -> A -> E)");
  source.replace(source.find(R"("key":"A")"), 9,
                 R"("annotations":{"color":"red","size":2},"key":"A")");
  const grpc::Status status = suite_.TryDeploy(source, deployed);
  ASSERT_TRUE(status.ok()) << status.error_message();
  ASSERT_TRUE(suite_.Start("who", R"({"boss":"ann"})", at_).ok());
  const v1::Task& task = at_.open_tasks(0);
  EXPECT_EQ(task.assignee(), "ann");
  EXPECT_THAT(task.candidate_groups(), ElementsAre("north", "south"));
  EXPECT_EQ(task.annotations().fields().at("color").string_value(), "red");
  EXPECT_EQ(task.variables(), at_.variables());
  EXPECT_THAT(task.stack(), ElementsAre("A"));
}

TEST_F(FlowVerbsTest, JumpsToANodeOnTheSameLevel) {
  Start("row", kRow);
  const std::string task = TaskAt(at_, "A").task_id();
  EXPECT_EQ(Reason(suite_.Jump(id_, task, "nowhere", other_)), "INVALID_FIELD");
  EXPECT_EQ(Reason(suite_.Jump(id_, task, "", other_)), "INVALID_FIELD");
  EXPECT_EQ(Reason(suite_.Jump(id_, absl::StrCat(id_, ".99"), "C", other_)), "WAIT_NOT_FOUND");
  ASSERT_TRUE(suite_.Jump(id_, task, "C", at_, R"({"j":1})").ok());
  EXPECT_THAT(OpenTasks(at_), ElementsAre("C"));
  EXPECT_EQ(at_.variables(), R"({"j":1})");
  EXPECT_EQ(Reason(suite_.Rollback(id_, task, "", other_)), "TASK_NOT_OPEN");
}

TEST_F(FlowVerbsTest, TerminatesAtOnceAndForGood) {
  Start("fork", kFork);
  ASSERT_TRUE(suite_.Terminate(id_, other_, "by hand").ok());
  EXPECT_EQ(other_.state(), v1::Instance::STATE_TERMINATED);
  EXPECT_THAT(OpenTasks(other_), SizeIs(0));
  EXPECT_EQ(Reason(suite_.CommitAt(at_, "A", "", at_)), "INSTANCE_OVER");
  EXPECT_EQ(Reason(suite_.Suspend(id_, at_)), "INSTANCE_OVER");
  EXPECT_TRUE(suite_.Terminate(id_, other_).ok());
  EXPECT_EQ(Reason(suite_.Terminate(id_, other_, std::string(1001, 'x'))), "INVALID_FIELD");
  EXPECT_EQ(Reason(suite_.Terminate("nobody", other_)), "INSTANCE_NOT_FOUND");
  const auto told = History();
  EXPECT_EQ(told[told.size() - 2].event_case(), v1::HistoryEvent::kNodeCancelled);
}

TEST_F(FlowVerbsTest, KeepsWhatArrivesWhileSuspended) {
  Start("fork", kFork);
  ASSERT_TRUE(suite_.Suspend(id_, at_, "lunch").ok());
  EXPECT_EQ(at_.state(), v1::Instance::STATE_SUSPENDED);
  EXPECT_EQ(Reason(suite_.Suspend(id_, other_)), "INSTANCE_SUSPENDED");
  EXPECT_EQ(Reason(suite_.Jump(id_, TaskAt(at_, "A").task_id(), "B", other_)),
            "INSTANCE_SUSPENDED");
  EXPECT_EQ(Reason(suite_.Rollback(id_, "", "", other_)), "INSTANCE_SUSPENDED");
  ASSERT_TRUE(suite_.CommitAt(at_, "A", R"({"a":1})", other_).ok());
  EXPECT_THAT(OpenTasks(other_), ElementsAre("B"));
  EXPECT_EQ(Reason(suite_.CommitAt(at_, "A", R"({"a":2})", other_)), "TASK_NOT_OPEN");
  suite_.Restart();
  ASSERT_TRUE(suite_.CommitAt(at_, "B", R"({"b":1})", other_).ok());
  EXPECT_THAT(OpenTasks(other_), SizeIs(0));
  ASSERT_TRUE(suite_.Resume(id_, at_).ok());
  EXPECT_THAT(OpenTasks(at_), ElementsAre("C"));
  EXPECT_EQ(at_.variables(), R"({"a":1,"b":1})");
  EXPECT_EQ(Reason(suite_.Resume(id_, other_)), "INSTANCE_NOT_SUSPENDED");
}

TEST_F(FlowVerbsTest, AStaleVersionIsRefusedByEveryVerb) {
  Start("row", kRow);
  v1::UpdateVariablesRequest request;
  request.set_request_id("u");
  request.set_instance_id(id_);
  request.set_expected_version(7);
  request.set_variables(R"({"a":1})");
  v1::UpdateVariablesResponse response;
  grpc::ClientContext context;
  EXPECT_EQ(Reason(suite_.stub().UpdateVariables(&context, request, &response)), "STALE_VERSION");
  for (const char* nothing : {"", "{}"}) {
    grpc::ClientContext again;
    request.set_variables(nothing);
    const grpc::Status status = suite_.stub().UpdateVariables(&again, request, &response);
    EXPECT_EQ(Reason(status), "INVALID_FIELD");
    EXPECT_EQ(status.error_message(), "variables is empty: name at least one to set");
  }
  EXPECT_EQ(Reason(suite_.Update(id_, "[]", other_)), "INVALID_FIELD");
  EXPECT_EQ(Reason(suite_.Update("nobody", R"({"a":1})", other_)), "INSTANCE_NOT_FOUND");
}

TEST_F(FlowVerbsTest, AnUpdateAfterTheLastAnswerSaysThatTheInstanceWillBeOver) {
  Start("last", "start S\n user A\n end E\n S -> A -> E");
  ASSERT_TRUE(suite_.Suspend(id_, at_).ok());
  ASSERT_TRUE(suite_.CommitAt(at_, "A", R"({"a":1})", at_).ok());
  const grpc::Status status = suite_.Update(id_, R"({"a":2})", other_);
  EXPECT_EQ(Reason(status), "INSTANCE_OVER");
  EXPECT_EQ(status.error_message(),
            absl::StrCat("instance is suspended, and the answers and outcomes that it has kept end "
                         "it before an update is set: ",
                         id_, ": resume it to let it end"));
  ASSERT_TRUE(suite_.Resume(id_, at_).ok());
  EXPECT_EQ(at_.state(), v1::Instance::STATE_COMPLETED);
  EXPECT_THAT(suite_.Update(id_, R"({"a":2})", other_).error_message(),
              testing::HasSubstr("instance is completed: "));
}

TEST_F(FlowVerbsTest, TheSameAnswerUnderAnotherRequestIdGetsTheFirstReply) {
  Start("row", kRow);
  v1::Instance first;
  ASSERT_TRUE(suite_.Commit(at_, R"({"a":1,"b":2})", first, "c-1").ok());
  v1::Instance next = first;
  ASSERT_TRUE(suite_.Commit(next, "", next).ok());
  ASSERT_TRUE(suite_.Commit(at_, R"({ "b": 2, "a": 1 })", other_, "c-2").ok());
  EXPECT_EQ(other_.SerializeAsString(), first.SerializeAsString());
  EXPECT_EQ(Reason(suite_.Commit(at_, R"({"a":2})", other_)), "TASK_NOT_OPEN");
  ASSERT_TRUE(suite_.Commit(next, "", next).ok());
  EXPECT_EQ(next.state(), v1::Instance::STATE_COMPLETED);
  suite_.Restart();
  ASSERT_TRUE(suite_.Commit(at_, R"({"a":1,"b":2})", other_, "c-3").ok());
  EXPECT_EQ(other_.SerializeAsString(), first.SerializeAsString());
  EXPECT_EQ(Reason(suite_.Commit(at_, R"({"a":2})", other_)), "INSTANCE_OVER");
}

TEST_F(FlowVerbsTest, ASkippedIncidentContinuesAfterItsNode) {
  suite_.fake().SetError("UPSTREAM_STATUS");
  Start("look-up", kLookUp, R"({"order_id":"o1"})");
  ASSERT_THAT(at_.incidents(), SizeIs(1));
  EXPECT_EQ(at_.incidents(0).inputs(), R"({"id":"o1"})");
  EXPECT_THAT(at_.incidents(0).stack(), ElementsAre("L"));
  ASSERT_TRUE(suite_.Update(id_, R"({"order_id":"o2"})", at_).ok());
  EXPECT_EQ(at_.incidents(0).inputs(), R"({"id":"o1"})");
  suite_.Restart();
  EXPECT_EQ(suite_.Get(id_).incidents(0).inputs(), R"({"id":"o1"})");
  ASSERT_TRUE(suite_.Retry(at_, R"({"order":{}})", at_, true).ok());
  EXPECT_THAT(OpenTasks(at_), ElementsAre("A"));
  EXPECT_EQ(suite_.running().incidents(), 0);
}

TEST_F(FlowVerbsTest, ACallIsRetriedInTimeAlsoAfterARestart) {
  suite_.fake().SetError("UPSTREAM_STATUS");
  suite_.Deploy("again", R"(start S
    fetch L order.status id=order_id
    L: {"retry": {"max_attempts": 3, "backoff": "1m", "max_backoff": "9m"}, "timeout": "9m"}
    user A
    end E
    S -> L -> A -> E)");
  std::thread caller([&] { (void)suite_.Start("again", R"({"order_id":"o1"})", at_, "s"); });
  suite_.fake().WaitForCalls(1);
  v1::ListInstancesResponse all;
  while (all.instances().empty() || all.instances(0).version() < 2) {
    grpc::ClientContext context;
    ASSERT_TRUE(suite_.stub().ListInstances(&context, v1::ListInstancesRequest(), &all).ok());
  }
  suite_.running().timers().RunUntil(absl::Now() + absl::Seconds(50));
  caller.join();
  EXPECT_FALSE(at_.settled());
  EXPECT_THAT(suite_.fake().WaitForCalls(0), SizeIs(1));

  RunUntilCalls(2, absl::Seconds(90));  // the third is due a minute later
  while (suite_.Get(at_.instance_id()).version() < 3) {
  }
  suite_.Restart();
  suite_.fake().SetValues(R"({"order.status":"riding"})");
  const auto calls = RunUntilCalls(3, absl::Minutes(5));
  ASSERT_THAT(calls, SizeIs(3));
  EXPECT_EQ(calls[0], calls[2]);
  EXPECT_THAT(OpenTasks(suite_.WaitUntilSettled(at_.instance_id())), ElementsAre("A"));
}

TEST_F(FlowVerbsTest, ACallThatTakesTooLongIsAnIncident) {
  suite_.fake().Hold();
  Start("slow", R"(start S
    fetch L order.status
    L: {"timeout": "50ms"}
    end E
    S -> L -> E)");
  ASSERT_THAT(at_.incidents(), SizeIs(1));
  EXPECT_EQ(at_.incidents(0).reason(), "UPSTREAM_TIMEOUT");
  EXPECT_THAT(Calls(), ElementsAre(StartsWith("fetch POST 2 0 UPSTREAM_TIMEOUT: ")));
  suite_.fake().Release();
}

TEST_F(FlowVerbsTest, ABusinessRuleAsksWhichSolutionFits) {
  Start("rule", R"(start S
    rule R channel=channel result=solution
    user A
    end E
    S -> R -> A -> E)",
        R"({"channel":"app"})");
  EXPECT_EQ(at_.variables(), R"({"channel":"app","solution":{"answers":[{"flow_key":"lock"}],)"
                             R"("matched_on":["channel"],"solution_id":"s1","title":"The lock"}})");
  EXPECT_THAT(Calls(), ElementsAre("match POST 2 200 "));
  ASSERT_TRUE(suite_.Start("rule", R"({"channel":"web"})", at_).ok());
  EXPECT_EQ(at_.incidents(0).reason(), "NO_SOLUTION_FITS");
  id_ = at_.instance_id();
  EXPECT_THAT(Calls(), ElementsAre("match POST 2 200 NO_SOLUTION_FITS: solution matching: "
                                   "no solution fits"));
  ASSERT_TRUE(suite_.Start("rule", R"({"channel":1})", at_).ok());
  EXPECT_EQ(at_.incidents(0).reason(), "INVALID_FIELD");
  id_ = at_.instance_id();
  EXPECT_THAT(Calls(), IsEmpty());
}

TEST_F(FlowVerbsTest, RefusesCyclesOfChildFlows) {
  const auto calling = [](absl::string_view other) {
    return absl::StrCat("start S\n flow C ", other, "\n end E\n S -> C -> E");
  };
  v1::Deployment deployed;
  ASSERT_TRUE(suite_.TryDeploy(SourceOf("a", calling("b")), deployed).ok());
  EXPECT_THAT(deployed.warnings(), ElementsAre("elements[C].flow_key is not deployed yet: b"));
  const absl::Status refused = FromGrpc(suite_.TryDeploy(SourceOf("b", calling("a")), deployed));
  EXPECT_EQ(ReasonOf(refused), "BAD_MODEL");
  EXPECT_THAT(ViolationsOf(refused),
              ElementsAre(FieldViolation{"elements[C].flow_key",
                                         "starts itself: b -> a -> b: lead a sequence flow "
                                         "back instead"}));

  suite_.Deploy("f10", "start S\n end E\n S -> E");
  for (int i = 9; i > 0; --i) {
    suite_.Deploy(absl::StrCat("f", i), calling(absl::StrCat("f", i + 1)));
  }
  const absl::Status deep = FromGrpc(suite_.TryDeploy(SourceOf("f0", calling("f1")), deployed));
  ASSERT_THAT(ViolationsOf(deep), SizeIs(1));
  EXPECT_THAT(ViolationsOf(deep)[0].description,
              HasSubstr("nests child flows more than 10 deep: f0 -> f1"));
  ASSERT_TRUE(suite_.Start("f1", "", at_).ok());
  EXPECT_EQ(at_.state(), v1::Instance::STATE_COMPLETED);
  ASSERT_TRUE(suite_.Start("a", "", at_).ok());
  EXPECT_EQ(at_.incidents(0).reason(), "FLOW_NOT_FOUND");
}

TEST_F(FlowVerbsTest, ALenientDeploymentRunsAlsoAfterARestart) {
  const std::string source =
      SourceOf("loose", "start S\n user A\n user B\n end E\n S -> A -> E\n B -> E");
  v1::Deployment deployed;
  EXPECT_EQ(Reason(suite_.TryDeploy(source, deployed)), "BAD_MODEL");
  ASSERT_TRUE(suite_.TryDeploy(source, deployed, true).ok());
  EXPECT_FALSE(deployed.warnings().empty());
  suite_.Restart();
  ASSERT_TRUE(suite_.Start("loose", "", at_).ok());
  EXPECT_THAT(OpenTasks(at_), ElementsAre("A"));
}

TEST_F(FlowVerbsTest, AWatcherSeesEachChangeUntilTheEnd) {
  Start("row", kRow);
  v1::WatchInstanceRequest request;
  request.set_instance_id(id_);
  grpc::ClientContext context;
  const auto stream = suite_.stub().WatchInstance(&context, request);
  v1::WatchInstanceResponse seen;
  ASSERT_TRUE(stream->Read(&seen));
  EXPECT_EQ(seen.instance().SerializeAsString(), at_.SerializeAsString());
  ASSERT_TRUE(suite_.Commit(at_, R"({"a":1})", at_).ok());
  ASSERT_TRUE(stream->Read(&seen));
  EXPECT_EQ(seen.instance().SerializeAsString(), at_.SerializeAsString());
  ASSERT_TRUE(suite_.Terminate(id_, at_).ok());
  ASSERT_TRUE(stream->Read(&seen));
  EXPECT_EQ(seen.instance().state(), v1::Instance::STATE_TERMINATED);
  EXPECT_FALSE(stream->Read(&seen));
  EXPECT_TRUE(stream->Finish().ok());
}

TEST_F(FlowVerbsTest, AWatchOfNothingEndsWithAReason) {
  Start("row", kRow);
  using Then = absl::FunctionRef<void(grpc::ClientContext&)>;
  const auto watch = [&](const std::string& id, Then then) {
    v1::WatchInstanceRequest request;
    request.set_instance_id(id);
    grpc::ClientContext context;
    const auto stream = suite_.stub().WatchInstance(&context, request);
    v1::WatchInstanceResponse seen;
    if (stream->Read(&seen)) then(context);
    while (stream->Read(&seen)) {
    }
    return Reason(stream->Finish());
  };
  const auto nothing = [](grpc::ClientContext&) {};
  EXPECT_EQ(watch("nobody", nothing), "INSTANCE_NOT_FOUND");
  EXPECT_EQ(watch("a b", nothing), "INVALID_FIELD");
  EXPECT_EQ(watch(id_, [](grpc::ClientContext& context) { context.TryCancel(); }), "CANCELLED");
  EXPECT_EQ(watch(id_, [&](grpc::ClientContext&) { suite_.running().engine().StopWatches(); }),
            "SHUTTING_DOWN");
  EXPECT_EQ(watch(id_, nothing), "SHUTTING_DOWN");
}

}  // namespace
}  // namespace magpie::flow
