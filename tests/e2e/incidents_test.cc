// A business unit that misbehaves stops a flow with an incident, and nothing
// else: a person has it tried again, and the flow goes on.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "magpie/flow/v1/flow_service.grpc.pb.h"
#include "tests/e2e/harness/flows.h"
#include "tests/e2e/harness/rpc.h"

namespace magpie::e2e {
namespace {

using magpie::flow::v1::FlowService;
using magpie::flow::v1::GetHistoryRequest;
using magpie::flow::v1::Instance;

struct Fault {
  const char* mode;
  const char* reason;
  int http_status;  // as the history tells it
  const char* name;
};

void PrintTo(const Fault& fault, std::ostream* out) { *out << fault.mode; }

class IncidentsTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    suite_ = new Suite(Shape::kOneProcess);
    suite_->CtlOk({"demo", "load"});
  }
  static void TearDownTestSuite() { delete suite_; }

  // Each test has an order and a bike of its own.
  static std::string NewNumber() {
    static int number = 100;
    return std::to_string(++number);
  }

  Instance Start() {
    return flows_.Start("bike_lock_failed",
                        {"order_id=order-" + number_, "bike_id=bike-" + number_});
  }

  // "GET /orders/order-101 500 failed", "GET ... 200 ok": the calls in the history.
  static std::vector<std::string> Calls(const Instance& instance) {
    GetHistoryRequest request;
    request.set_instance_id(instance.instance_id());
    const auto stub = FlowService::NewStub(suite_->Channel("flow-engine"));
    const auto history = Send(*stub, &FlowService::Stub::GetHistory, request);
    std::vector<std::string> calls;
    if (!history.ok()) return {ReasonsOf(history.status())};
    for (const auto& event : history->events()) {
      if (!event.has_call_made()) continue;
      const auto& call = event.call_made().call();
      calls.push_back(absl::StrCat(call.method(), " ", call.path(), " ", call.http_status(), " ",
                                   call.error().empty() ? "ok" : "failed"));
    }
    return calls;
  }

  inline static Suite* suite_;
  Flows flows_{*suite_};
  const std::string number_ = NewNumber();
  const std::string order_ = "/orders/order-" + number_;
  const std::string lock_ = "/bikes/bike-" + number_ + "/lock";
};

const Fault kStatus500 = {"status500", "UPSTREAM_STATUS", 500, "AnswersWith500"};
const Fault kGarbage = {"garbage", "UPSTREAM_BAD_JSON", 200, "AnswersGarbage"};
const Fault kEmpty = {"empty", "UPSTREAM_EMPTY", 200, "AnswersNothing"};
const Fault kSlow = {"slow", "UPSTREAM_TIMEOUT", 0, "IsTooSlow"};
const Fault kClose = {"close", "UPSTREAM_CLOSED", 0, "HangsUp"};

std::string NameOf(const ::testing::TestParamInfo<Fault>& fault) { return fault.param.name; }

class FetchTest : public IncidentsTest, public ::testing::WithParamInterface<Fault> {};
class InvokeTest : public IncidentsTest, public ::testing::WithParamInterface<Fault> {};

INSTANTIATE_TEST_SUITE_P(Faults, FetchTest,
                         ::testing::Values(kStatus500, kGarbage, kEmpty, kSlow, kClose), NameOf);
INSTANTIATE_TEST_SUITE_P(Faults, InvokeTest, ::testing::Values(kStatus500, kGarbage, kSlow, kClose),
                         NameOf);

TEST_P(FetchTest, IsRetried) {
  suite_->Misbehave(order_, GetParam().mode, 1);
  const Instance stopped = Start();
  EXPECT_EQ(StateOf(stopped), absl::StrCat("incident ", GetParam().reason, " at look_up"));
  // Nothing of what the other API gave was kept.
  EXPECT_EQ(stopped.variables(), absl::StrCat(R"({"bike_id":"bike-)", number_,
                                              R"(","order_id":"order-)", number_, "\"}"));

  const Instance asked = flows_.Retry(stopped, {});
  EXPECT_EQ(StateOf(asked), "at ask_rider");
  EXPECT_EQ(Calls(asked), (std::vector<std::string>{
                              absl::StrCat("GET ", order_, " ", GetParam().http_status, " failed"),
                              absl::StrCat("GET ", lock_, " 200 ok"),
                              absl::StrCat("GET ", order_, " 200 ok"),
                              absl::StrCat("GET ", lock_, " 200 ok"),
                          }));
}

TEST_P(InvokeTest, IsRetried) {
  const Instance asked = Start();
  ASSERT_EQ(StateOf(asked), "at ask_rider");
  suite_->Misbehave(lock_ + "/close", GetParam().mode, 1);
  const Instance stopped = flows_.Commit(asked, {"parked=true", "pin_clear=true"});
  EXPECT_EQ(StateOf(stopped), absl::StrCat("incident ", GetParam().reason, " at close_lock"));
  EXPECT_EQ(StateOf(flows_.Retry(stopped, {})), "completed");
}

// An API that is called for its effect may answer without a body: it is what the flow does with
// that which needs a person.
TEST_F(IncidentsTest, AnOperatorSetsTheVariableThatAConditionLacks) {
  const Instance asked = Start();
  suite_->Misbehave(lock_ + "/close", "empty", 1);
  const Instance stopped = flows_.Commit(asked, {"parked=true", "pin_clear=true"});
  EXPECT_EQ(StateOf(stopped), "incident EXPRESSION_FAILED at is_closed");
  EXPECT_EQ(StateOf(flows_.Retry(stopped, {R"(lock={"state":"closed"})"})), "completed");
}

TEST_F(IncidentsTest, ListsShowWhatIsStuckAndWhatWaitsForAPerson) {
  suite_->Misbehave(order_, "status500", 1);
  const Instance stopped = Start();
  const std::string order = "order_id=order-" + number_;
  const auto list = [&](const char* what) {
    return suite_->CtlOk(
        {"flow", what, "--flow", "bike_lock_failed", "--state", "running", "--var", order});
  };
  EXPECT_THAT(suite_->CtlOk({"flow", "instances", "--stuck", "--var", order}),
              testing::HasSubstr(stopped.instance_id()));
  EXPECT_THAT(list("tasks"), testing::Not(testing::HasSubstr(stopped.instance_id())));
  ASSERT_EQ(StateOf(flows_.Retry(stopped, {})), "at ask_rider");
  EXPECT_THAT(list("tasks"), testing::HasSubstr(stopped.instance_id()));
  EXPECT_THAT(list("instances"), testing::HasSubstr(stopped.instance_id()));
  EXPECT_THAT(suite_->CtlOk({"flow", "instances", "--stuck", "--var", order}),
              testing::Not(testing::HasSubstr(stopped.instance_id())));
}

TEST_F(IncidentsTest, AnIncidentOutlivesTheSuite) {
  suite_->Misbehave(order_, "status500", 1);
  const Instance stopped = Start();
  suite_->Kill();
  suite_->Start();
  EXPECT_EQ(flows_.Get(stopped.instance_id()).DebugString(), stopped.DebugString());
  EXPECT_EQ(StateOf(flows_.Retry(stopped, {})), "at ask_rider");
}

}  // namespace
}  // namespace magpie::e2e
