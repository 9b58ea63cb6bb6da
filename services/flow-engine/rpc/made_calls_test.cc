// The key of a call over all its attempts: the Idempotency-Key that business units see begins with
// it.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "absl/time/clock.h"
#include "services/flow-engine/testing/suite.h"

namespace magpie::flow {
namespace {

using testing::ElementsAre;
using testing::SizeIs;

constexpr absl::string_view kCall =
    "start S\n user A\n call C pay.charge result=paid amount=amount\n user W\n end E\n"
    "S -> A -> C -> W -> E\n";

class MadeCallsTest : public testing::Test {
 protected:
  // Starts an instance, which makes the call.
  void Start(absl::string_view properties, absl::string_view variables = R"({"amount":10})") {
    suite_.Deploy("f", absl::StrCat(kCall, properties));
    ASSERT_TRUE(suite_.Start("f", variables, at_).ok());
    ASSERT_TRUE(suite_.Commit(at_, "", at_).ok());
  }

  void Retry(absl::string_view variables = "") {
    ASSERT_TRUE(suite_.Retry(at_, variables, at_).ok());
  }

  // The keys of all calls so far, without the id of the instance.
  std::vector<std::string> Keys(size_t count) {
    std::vector<std::string> keys = suite_.fake().WaitForCalls(count);
    for (std::string& key : keys) {
      key = std::string(absl::StripPrefix(key, absl::StrCat(at_.instance_id(), ".")));
    }
    return keys;
  }

  Suite suite_{"made_calls_test"};
  v1::Instance at_;
};

TEST_F(MadeCallsTest, TheSameCallKeepsItsKeyOverRetriesAndRestarts) {
  suite_.fake().Add("pay.charge", {.failure = "UPSTREAM_TIMEOUT"});
  Start("");
  Retry();
  suite_.Restart();
  // The call does not depend on these variables.
  Retry(R"({"note":"n"})");
  const std::vector<std::string> keys = Keys(3);
  ASSERT_THAT(keys, SizeIs(3));
  EXPECT_THAT(keys, ElementsAre(keys[0], keys[0], keys[0]));
}

TEST_F(MadeCallsTest, ACallWithDifferentParametersHasADifferentKey) {
  suite_.fake().Add("pay.charge", {.failure = "UPSTREAM_TIMEOUT"});
  Start("");
  Retry(R"({"amount":20})");
  suite_.Restart();
  Retry();
  Retry(R"({"amount":10})");
  ASSERT_TRUE(suite_.Update(at_.instance_id(), R"({"amount":30})", at_).ok());
  Retry();
  const std::vector<std::string> keys = Keys(5);
  ASSERT_THAT(keys, SizeIs(5));
  EXPECT_THAT(keys, ElementsAre(keys[0], keys[1], keys[1], keys[0], keys[4]));
  EXPECT_NE(keys[0], keys[1]);
  EXPECT_NE(keys[0], keys[4]);
  EXPECT_NE(keys[1], keys[4]);
}

TEST_F(MadeCallsTest, AnAutomaticRetryAfterAnUpdateIsANewCall) {
  suite_.fake().Add("pay.charge", {.failure = "UPSTREAM_TIMEOUT"});
  suite_.fake().Hold();
  suite_.Deploy("f", absl::StrCat(kCall, R"(C: {"retry": {"max_attempts": 3, "backoff": "0s"}})"));
  ASSERT_TRUE(suite_.Start("f", R"({"amount":10})", at_).ok());
  v1::Instance updated;
  std::thread commit([&] { EXPECT_TRUE(suite_.Commit(at_, "", updated).ok()); });
  Keys(1);
  suite_.fake().Pass();
  Keys(2);
  v1::UpdateVariablesRequest request;
  request.set_instance_id(at_.instance_id());
  request.set_request_id("update-1");
  request.set_variables(R"({"amount":11})");
  v1::UpdateVariablesResponse response;
  grpc::ClientContext context;
  // It is answered only when the call is; here it only has to be accepted.
  context.set_deadline(absl::ToChronoTime(absl::Now() + absl::Milliseconds(300)));
  (void)suite_.stub().UpdateVariables(&context, request, &response);
  suite_.fake().Release();
  commit.join();
  const std::vector<std::string> keys = Keys(3);
  ASSERT_THAT(keys, SizeIs(3));
  EXPECT_EQ(keys[0], keys[1]);
  EXPECT_NE(keys[1], keys[2]);
}

TEST_F(MadeCallsTest, KeepsAnAnswerOverARestartUnlessItIsTooLarge) {
  const std::string big(200 << 10, 'x');
  suite_.fake().Add("pay.charge", {.answer = absl::StrCat(R"({"id":")", big, "\"}")});
  Start("", absl::StrCat(R"({"amount":10,"old":")", big, "\"}"));
  ASSERT_EQ(at_.incidents().size(), 1);
  EXPECT_EQ(at_.incidents(0).reason(), "VARIABLES_TOO_LARGE");
  suite_.Restart();
  suite_.fake().Add("pay.charge", {.failure = "UPSTREAM_STATUS"});
  Retry(R"({"old":null})");
  EXPECT_EQ(at_.open_tasks().size(), 1);
  EXPECT_THAT(Keys(1), SizeIs(1));
}

TEST_F(MadeCallsTest, AVisitAfterARollbackMakesANewCall) {
  suite_.fake().Add("pay.charge", {.answer = "{}"});
  Start(R"(C: {"compensation": {"api": "pay.refund"}})");
  suite_.fake().Add("pay.refund", {.failure = "UPSTREAM_CLOSED"});
  ASSERT_TRUE(suite_.Rollback(at_.instance_id(), "", "A", at_).ok());
  ASSERT_EQ(at_.incidents().size(), 1);
  Retry();
  suite_.Restart();
  suite_.fake().Add("pay.refund", {.answer = "{}"});
  Retry();
  ASSERT_TRUE(suite_.Commit(at_, "", at_).ok());
  const std::vector<std::string> keys = Keys(5);
  ASSERT_THAT(keys, SizeIs(5));
  // The compensation keeps its key, too.
  EXPECT_THAT(keys, ElementsAre(keys[0], keys[1], keys[1], keys[1], keys[4]));
  EXPECT_NE(keys[0], keys[4]);
}

TEST_F(MadeCallsTest, ACallBeforeARestartMayHaveReachedTheBusinessUnit) {
  for (const bool were_calls_made : {false, true}) {
    suite_.fake().Add("pay.charge", {.failure = "CIRCUIT_OPEN"});
    suite_.fake().Add("pay.refund", {.answer = "{}"});
    suite_.Deploy(
        "f", absl::StrCat(kCall, R"(C: {"fallback": "1", "compensation": {"api": "pay.refund"}})"));
    ASSERT_TRUE(suite_.Start("f", R"({"amount":10})", at_).ok());
    suite_.fake().Hold();
    const size_t before = suite_.fake().WaitForCalls(0).size();
    v1::CommitTaskRequest request;
    request.set_request_id(were_calls_made ? "r1" : "r2");
    request.set_instance_id(at_.instance_id());
    request.set_task_id(at_.open_tasks(0).task_id());
    v1::CommitTaskResponse response;
    grpc::ClientContext call;
    std::thread commit([&] { (void)suite_.stub().CommitTask(&call, request, &response); });
    suite_.fake().WaitForCalls(before + 1);
    // Without this, the restart would wait for the answer.
    call.TryCancel();
    commit.join();
    suite_.Restart(were_calls_made);
    suite_.fake().Release();
    at_ = suite_.WaitUntilSettled(at_.instance_id());
    const int refunds = suite_.fake().Called("pay.refund");
    ASSERT_TRUE(suite_.Rollback(at_.instance_id(), "", "A", at_).ok());
    EXPECT_EQ(suite_.fake().Called("pay.refund") - refunds, were_calls_made ? 1 : 0);
  }
}

}  // namespace
}  // namespace magpie::flow
