// Over a real port, on a real store: what a client sees.

#include "services/flow-engine/rpc/flow_service.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <barrier>
#include <set>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/synchronization/notification.h"
#include "common/rpc/status.h"
#include "common/status/error.h"
#include "common/store/store.h"
#include "common/testing/store/wait.h"
#include "services/flow-engine/testing/suite.h"

namespace magpie::flow {
namespace {

using testing::ElementsAre;
using testing::SizeIs;

constexpr absl::string_view kChoice =
    "start S\n user A\n gateway G\n user B\n end E\n end F\n"
    "S -> A\n A -> G\n G -> B when a == 1\n G -> E otherwise\n B -> F";
class FlowServiceTest : public testing::Test {
 protected:
  std::vector<v1::HistoryEvent> History(const std::string& id, int32_t page_size) {
    std::vector<v1::HistoryEvent> events;
    v1::GetHistoryResponse page;
    do {
      v1::GetHistoryRequest request;
      request.set_instance_id(id);
      request.set_page_size(page_size);
      request.set_page_token(page.next_page_token());
      grpc::ClientContext context;
      page.Clear();
      EXPECT_TRUE(suite_.stub().GetHistory(&context, request, &page).ok());
      EXPECT_LE(page.events_size(), page_size);
      events.insert(events.end(), page.events().begin(), page.events().end());
    } while (!page.next_page_token().empty());
    return events;
  }

  Suite suite_{"flow_service_test"};
  v1::Instance instance_;
  v1::Instance other_;
};

TEST_F(FlowServiceTest, DrivesFromTaskToTaskToTheEnd) {
  suite_.Deploy("choice", kChoice);
  ASSERT_TRUE(suite_.Start("choice", R"({"who":"r1"})", instance_).ok());
  EXPECT_EQ(instance_.deployment_id(), "choice.1");
  EXPECT_TRUE(instance_.settled());
  ASSERT_THAT(instance_.open_tasks(), SizeIs(1));
  ASSERT_TRUE(suite_.Commit(instance_, R"({"a":1})", instance_).ok());
  EXPECT_EQ(instance_.open_tasks(0).element_key(), "B");
  EXPECT_EQ(instance_.variables(), R"({"a":1,"who":"r1"})");
  ASSERT_TRUE(suite_.Commit(instance_, "", instance_).ok());
  EXPECT_EQ(instance_.state(), v1::Instance::STATE_COMPLETED);
  EXPECT_EQ(instance_.version(), 3);
}

TEST_F(FlowServiceTest, ARepeatGetsTheFirstAnswerAlsoAfterARestart) {
  suite_.Deploy("choice", kChoice);
  ASSERT_TRUE(suite_.Start("choice", "", instance_, "start-1").ok());
  v1::Instance first;
  ASSERT_TRUE(suite_.Commit(instance_, R"({"a":1})", first, "commit-1").ok());
  ASSERT_TRUE(suite_.Commit(first, "", other_, "commit-2").ok());
  suite_.Restart();
  v1::Instance again;
  ASSERT_TRUE(suite_.Start("choice", "", again, "start-1").ok());
  EXPECT_EQ(again.SerializeAsString(), instance_.SerializeAsString());
  ASSERT_TRUE(suite_.Commit(instance_, R"({"a":1})", again, "commit-1").ok());
  EXPECT_EQ(again.SerializeAsString(), first.SerializeAsString());
}

TEST_F(FlowServiceTest, ARequestIdServesOneRequestOfWhatItNames) {
  suite_.Deploy("choice", kChoice);
  ASSERT_TRUE(suite_.Start("choice", "", instance_, "r").ok());
  EXPECT_EQ(Reason(suite_.Start("choice", R"({"a":1})", other_, "r")), "REQUEST_ID_REUSED");
  v1::Instance second;
  ASSERT_TRUE(suite_.Start("choice", "", second, "s").ok());
  // The id counts within each of the two instances, not within the tenant.
  v1::Instance first_after;
  v1::Instance second_after;
  ASSERT_TRUE(suite_.Commit(instance_, R"({"a":1})", first_after, "r").ok());
  ASSERT_TRUE(suite_.Commit(second, R"({"a":1})", second_after, "r").ok());
  EXPECT_EQ(second_after.instance_id(), second.instance_id());
  EXPECT_EQ(Reason(suite_.Commit(first_after, "", other_, "r")), "REQUEST_ID_REUSED");
  ASSERT_TRUE(suite_.Commit(instance_, R"({"a":1})", other_, "r").ok());
  EXPECT_EQ(other_.SerializeAsString(), first_after.SerializeAsString());
  ASSERT_TRUE(suite_.Start("choice", "", other_, "r").ok());
  EXPECT_EQ(other_.SerializeAsString(), instance_.SerializeAsString());
}

TEST_F(FlowServiceTest, ExactlyOneOfManyConcurrentCommitsWins) {
  suite_.Deploy("choice", kChoice);
  for (int round = 0; round < 20; ++round) {
    ASSERT_TRUE(suite_.Start("choice", "", instance_).ok());
    std::atomic<int> won = 0;
    std::atomic<int> refused = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) {
      threads.emplace_back([&, i] {
        v1::Instance after;
        const auto status =
            suite_.Commit(instance_, absl::StrCat(R"({"a":1,"by":)", i, "}"), after);
        if (status.ok()) ++won;
        if (Reason(status) == "TASK_NOT_OPEN") ++refused;
      });
    }
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(won, 1);
    EXPECT_EQ(refused, 3);
    EXPECT_THAT(suite_.Get(instance_.instance_id()).open_tasks(), SizeIs(1));
  }
}

TEST_F(FlowServiceTest, TheSameConcurrentCommitUnderManyIdsHasOneOutcome) {
  constexpr int kInstances = 50;
  constexpr int kCallers = 4;
  suite_.Deploy("choice", kChoice);
  std::vector<v1::Instance> started(kInstances);
  for (v1::Instance& one : started) ASSERT_TRUE(suite_.Start("choice", "", one).ok());
  std::vector<std::vector<std::string>> answers(kCallers);
  std::barrier at_once(kCallers);
  std::vector<std::thread> threads;
  for (std::vector<std::string>& mine : answers) {
    threads.emplace_back([&] {
      for (const v1::Instance& one : started) {
        v1::Instance after;
        at_once.arrive_and_wait();
        const grpc::Status status = suite_.Commit(one, R"({"a":1})", after);
        EXPECT_TRUE(status.ok()) << status.error_message();
        mine.push_back(after.SerializeAsString());
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (int i = 0; i < kInstances; ++i) {
    const v1::Instance now = suite_.Get(started[i].instance_id());
    ASSERT_THAT(now.open_tasks(), SizeIs(1));
    EXPECT_EQ(now.open_tasks(0).element_key(), "B");
    for (const auto& mine : answers) EXPECT_EQ(mine[i], now.SerializeAsString());
  }
}

TEST_F(FlowServiceTest, ACommitContinuesFromWhatAnotherProcessWrote) {
  suite_.Deploy("choice", kChoice);
  ASSERT_TRUE(suite_.Start("choice", R"({"other":1})", instance_).ok());
  const std::string key = absl::StrCat("default/i/", instance_.instance_id(), "/");
  const auto entry = magpie::store::GetAndWait(suite_.running().store(), key);
  ASSERT_TRUE(entry.ok()) << entry.status();
  std::string record = entry->value;
  ASSERT_EQ(absl::StrReplaceAll({{R"("other":1)", R"("other":7)"}}, &record), 1);
  magpie::store::Transaction transaction;
  transaction.puts.push_back({key, std::move(record)});
  ASSERT_TRUE(magpie::store::CommitAndWait(suite_.running().store(), std::move(transaction)).ok());

  v1::Instance after;
  const grpc::Status status = suite_.Commit(instance_, R"({"a":1})", after);
  ASSERT_TRUE(status.ok()) << status.error_message();
  EXPECT_EQ(after.variables(), R"({"a":1,"other":7})");
}

TEST_F(FlowServiceTest, TheSameConcurrentStartMakesOneInstance) {
  suite_.Deploy("choice", kChoice);
  absl::Mutex mutex;
  std::set<std::string> ids;
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      v1::Instance started;
      EXPECT_TRUE(suite_.Start("choice", "", started, "same").ok());
      absl::MutexLock lock(&mutex);
      ids.insert(started.instance_id());
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_THAT(ids, SizeIs(1));
}

TEST_F(FlowServiceTest, WaitsForACallAndContinuesWithItsValues) {
  suite_.Deploy("look-up", kLookUp);
  suite_.fake().SetValues(R"({"order.status":"riding"})");
  ASSERT_TRUE(suite_.Start("look-up", R"({"order_id":"o1"})", instance_).ok());
  EXPECT_TRUE(instance_.settled());
  EXPECT_EQ(instance_.variables(), R"({"order":{"status":"riding"},"order_id":"o1"})");
  EXPECT_EQ(instance_.open_tasks(0).element_key(), "A");
}

TEST_F(FlowServiceTest, MakesACallAgainAfterARestartUnderTheSameId) {
  suite_.Deploy("look-up", kLookUp);
  suite_.fake().SetValues(R"({"order.status":"riding"})");
  suite_.fake().Hold();
  absl::Notification answered;
  std::thread caller([&] {
    (void)suite_.Start("look-up", R"({"order_id":"o1"})", instance_, "s");
    answered.Notify();
  });
  ASSERT_THAT(suite_.fake().WaitForCalls(1), SizeIs(1));
  // The engine may set its timer during the RPC: run it whenever it does.
  while (!answered.WaitForNotificationWithTimeout(absl::Milliseconds(1))) {
    suite_.running().timers().RunUntil(absl::InfiniteFuture());
  }
  caller.join();
  EXPECT_FALSE(instance_.settled());
  EXPECT_EQ(instance_.state(), v1::Instance::STATE_RUNNING);

  suite_.Restart();
  const auto calls = suite_.fake().WaitForCalls(2);
  suite_.fake().Release();
  ASSERT_THAT(calls, SizeIs(2));
  EXPECT_EQ(calls[0], calls[1]);
  const v1::Instance settled = suite_.WaitUntilSettled(instance_.instance_id());
  EXPECT_EQ(settled.open_tasks(0).element_key(), "A");
  v1::Instance again;
  ASSERT_TRUE(suite_.Start("look-up", R"({"order_id":"o1"})", again, "s").ok());
  EXPECT_EQ(again.SerializeAsString(), settled.SerializeAsString());
}

TEST_F(FlowServiceTest, AFailedCallIsAnIncidentAndARetryContinues) {
  suite_.Deploy("look-up", kLookUp);
  suite_.fake().SetError("UPSTREAM_STATUS");
  ASSERT_TRUE(suite_.Start("look-up", R"({"order_id":"o1"})", instance_).ok());
  ASSERT_THAT(instance_.incidents(), SizeIs(1));
  EXPECT_EQ(instance_.incidents(0).reason(), "UPSTREAM_STATUS");
  EXPECT_EQ(instance_.incidents(0).message(), "order.status: fails as the test says");
  EXPECT_EQ(suite_.running().incidents(), 1);
  suite_.Restart();
  EXPECT_EQ(suite_.running().incidents(), 1);
  suite_.fake().SetValues(R"({"order.status":"riding"})");
  ASSERT_TRUE(suite_.Retry(instance_, "", other_).ok());
  EXPECT_EQ(other_.open_tasks(0).element_key(), "A");
  EXPECT_EQ(suite_.running().incidents(), 0);
  EXPECT_EQ(Reason(suite_.Retry(instance_, "", other_)), "INCIDENT_NOT_OPEN");
}

TEST_F(FlowServiceTest, HistoryReadsTheSameInPagesOfAnySize) {
  suite_.Deploy("choice", kChoice);
  ASSERT_TRUE(suite_.Start("choice", R"({"who":"r1"})", instance_).ok());
  ASSERT_TRUE(suite_.Commit(instance_, R"({"a":1})", instance_).ok());
  const auto whole = History(instance_.instance_id(), 1000);
  ASSERT_GT(whole.size(), 10u);
  for (size_t i = 0; i < whole.size(); ++i) EXPECT_EQ(whole[i].sequence(), i + 1);
  for (const int32_t size : {1, 2, 5, 7}) {
    const auto paged = History(instance_.instance_id(), size);
    ASSERT_EQ(paged.size(), whole.size()) << size;
    for (size_t i = 0; i < whole.size(); ++i) EXPECT_EQ(paged[i].sequence(), i + 1);
  }
}

TEST_F(FlowServiceTest, InstancesStayOnTheirDeployment) {
  suite_.Deploy("flow", "start S\n user A\n end E\n S -> A\n A -> E");
  ASSERT_TRUE(suite_.Start("flow", "", instance_).ok());
  suite_.Deploy("flow", "start S\n end E\n S -> E");
  ASSERT_TRUE(suite_.Start("flow", "", other_).ok());
  EXPECT_EQ(other_.deployment_id(), "flow.2");
  EXPECT_EQ(other_.state(), v1::Instance::STATE_COMPLETED);
  suite_.Restart();
  ASSERT_TRUE(suite_.Commit(instance_, "", instance_).ok());
  EXPECT_EQ(instance_.deployment_id(), "flow.1");

  v1::ListDeploymentsRequest list;
  list.set_flow_key("flow");
  v1::ListDeploymentsResponse listed;
  grpc::ClientContext context;
  ASSERT_TRUE(suite_.stub().ListDeployments(&context, list, &listed).ok());
  ASSERT_THAT(listed.deployments(), SizeIs(2));
  EXPECT_EQ(listed.deployments(0).deployment_id(), "flow.2");
}

TEST_F(FlowServiceTest, AFormAcceptsTheAnswersThatItAsksFor) {
  suite_.Deploy("form", absl::StrCat("start S\n user A\n end E\n S -> A -> E\n",
                                     R"(A: {"form": {"form_key": "k", "fields": [)",
                                     R"({"key": "ok", "type": "bool", "required": true}, )",
                                     R"({"key": "city", "type": "enum", "options": )",
                                     R"(["north", "south"]}]}})"));
  ASSERT_TRUE(suite_.Start("form", "", instance_).ok());
  EXPECT_EQ(instance_.open_tasks(0).form().fields_size(), 2);

  const absl::Status refused = FromGrpc(suite_.Commit(instance_, R"({"city":"east"})", other_));
  EXPECT_EQ(ReasonOf(refused), "BAD_ANSWERS");
  EXPECT_THAT(ViolationsOf(refused),
              ElementsAre(FieldViolation{"variables.ok", "is required"},
                          FieldViolation{"variables.city", "is not one of north, south"}));
  EXPECT_TRUE(suite_.Commit(instance_, R"({"ok":true,"city":"south"})", other_).ok());
}

TEST_F(FlowServiceTest, RefusesAModelWithAllItsFaults) {
  v1::Deployment deployed;
  const absl::Status refused = FromGrpc(suite_.TryDeploy(R"({"flow_key":"bad","elements":[
    {"key":"S","type":"start_event","outgoing":["f"]},
    {"key":"f","type":"sequence_flow","incoming":["S"],"outgoing":["nowhere"]}]})",
                                                         deployed));
  EXPECT_EQ(ReasonOf(refused), "BAD_MODEL");
  EXPECT_THAT(
      ViolationsOf(refused),
      ElementsAre(FieldViolation{"elements[f].outgoing",
                                 "names nowhere, which is not an element of this flow: name "
                                 "the node that it leads to (targetRef)"},
                  FieldViolation{"elements", "have no end event: add one after the last element"}));
  EXPECT_EQ(Reason(suite_.Start("bad", "", other_)), "FLOW_NOT_FOUND");
}

TEST_F(FlowServiceTest, ReportsWhyToTheCaller) {
  suite_.Deploy("choice", kChoice);
  EXPECT_EQ(Reason(suite_.Start("nothing", "", other_)), "FLOW_NOT_FOUND");
  EXPECT_EQ(Reason(suite_.Start("a/b", "", other_)), "INVALID_FIELD");
  EXPECT_EQ(Reason(suite_.Start("choice", "[1]", other_)), "INVALID_FIELD");
  EXPECT_EQ(Reason(suite_.Start("choice", "", other_, "a b")), "INVALID_FIELD");
  EXPECT_EQ(Reason(suite_.Start("choice", std::string(kMaxVariableBytes + 1, ' '), other_)),
            "VARIABLES_TOO_LARGE");
  ASSERT_TRUE(suite_.Start("choice", "", instance_).ok());
  v1::Instance unknown = instance_;
  unknown.set_instance_id("nobody");
  EXPECT_EQ(Reason(suite_.Commit(unknown, "", other_)), "INSTANCE_NOT_FOUND");
  unknown = instance_;
  unknown.mutable_open_tasks(0)->set_task_id("nobody.1");
  EXPECT_EQ(Reason(suite_.Commit(unknown, "", other_)), "TASK_NOT_FOUND");
  EXPECT_EQ(suite_.Get(instance_.instance_id()).version(), 1);
}

}  // namespace
}  // namespace magpie::flow
