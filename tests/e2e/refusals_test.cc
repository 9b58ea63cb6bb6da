// What nobody should send: each refusal names its code, its reason and the
// field at fault, and leaves nothing behind.

#include <gmock/gmock.h>
#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "magpie/flow/v1/flow_service.grpc.pb.h"
#include "magpie/knowledge/v1/knowledge_service.grpc.pb.h"
#include "magpie/matching/v1/matching_service.grpc.pb.h"
#include "magpie/resource/v1/catalog_service.grpc.pb.h"
#include "magpie/resource/v1/gateway_service.grpc.pb.h"
#include "tests/e2e/harness/flows.h"
#include "tests/e2e/harness/rpc.h"

namespace magpie::e2e {
namespace {

namespace flow = magpie::flow::v1;
using ::testing::HasSubstr;
using FlowStub = flow::FlowService::Stub;
using CatalogStub = magpie::resource::v1::CatalogService::Stub;
using GatewayStub = magpie::resource::v1::GatewayService::Stub;
using MatchingStub = magpie::matching::v1::MatchingService::Stub;
using KnowledgeStub = magpie::knowledge::v1::KnowledgeService::Stub;

std::string Long(size_t bytes) { return std::string(bytes, 'x'); }

// A flow from its start over a gateway to its end; `condition` opens the way `yes` to `target`.
std::string Model(const std::string& condition, const std::string& target) {
  constexpr char kModel[] = R"({"flow_key": "refused", "elements": [
      {"key": "start", "type": "start_event", "outgoing": ["go"]},
      {"key": "go", "type": "sequence_flow", "incoming": ["start"], "outgoing": ["gate"]},
      {"key": "gate", "type": "exclusive_gateway", "incoming": ["go"], "outgoing": ["yes"]},
      {"key": "yes", "type": "sequence_flow", "incoming": ["gate"], "outgoing": ["TARGET"],
       "properties": {"condition": "CONDITION"}},
      {"key": "end", "type": "end_event", "incoming": ["yes"]}]})";
  return absl::StrReplaceAll(kModel, {{"CONDITION", condition}, {"TARGET", target}});
}

// One suite for all tests here: each must clean up.
class RefusalsTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    suite_ = new Suite(Shape::kFourProcesses);
    suite_->CtlOk({"demo", "load"});
    flow_ = flow::FlowService::NewStub(suite_->Channel("flow-engine")).release();
    catalog_ =
        magpie::resource::v1::CatalogService::NewStub(suite_->Channel("resource-engine")).release();
    gateway_ =
        magpie::resource::v1::GatewayService::NewStub(suite_->Channel("resource-engine")).release();
    matching_ = magpie::matching::v1::MatchingService::NewStub(suite_->Channel("solution-matching"))
                    .release();
    knowledge_ =
        magpie::knowledge::v1::KnowledgeService::NewStub(suite_->Channel("knowledge")).release();
  }

  static void TearDownTestSuite() {
    delete flow_;
    delete catalog_;
    delete gateway_;
    delete matching_;
    delete knowledge_;
    delete suite_;
  }

  // How a call is answered, whose request is given as text.
  template <class Stub, class Request, class Response>
  static std::string Answer(Stub* stub,
                            grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&,
                                                         Response*),
                            const std::string& text, const std::string& tenant = "") {
    Request request;
    if (!google::protobuf::TextFormat::ParseFromString(text, &request)) return "no request";
    return ReasonsOf(Send(*stub, method, request, tenant).status());
  }

  static std::string Deploy(const std::string& source) {
    flow::DeployFlowRequest request;
    request.set_request_id("refused-deploy");
    request.set_source(source);
    return ReasonsOf(Send(*flow_, &FlowStub::DeployFlow, request).status());
  }

  static flow::Instance Asked() {
    return Flows(*suite_).Start("bike_lock_failed", {"order_id=order-1", "bike_id=bike-1"});
  }

  inline static Suite* suite_;
  inline static FlowStub* flow_;
  inline static CatalogStub* catalog_;
  inline static GatewayStub* gateway_;
  inline static MatchingStub* matching_;
  inline static KnowledgeStub* knowledge_;
};

TEST_F(RefusalsTest, UnknownIds) {
  EXPECT_EQ(Answer(flow_, &FlowStub::GetInstance, "instance_id: 'none'"),
            "NOT_FOUND INSTANCE_NOT_FOUND");
  EXPECT_EQ(Answer(flow_, &FlowStub::GetHistory, "instance_id: 'none'"),
            "NOT_FOUND INSTANCE_NOT_FOUND");
  EXPECT_EQ(Answer(flow_, &FlowStub::GetDeployment, "flow_key: 'none'"),
            "NOT_FOUND FLOW_NOT_FOUND");
  EXPECT_EQ(Answer(flow_, &FlowStub::StartFlow, "request_id: 'r' flow_key: 'none'"),
            "NOT_FOUND FLOW_NOT_FOUND");
  EXPECT_EQ(Answer(flow_, &FlowStub::StartFlow, "request_id: 'r' deployment_id: 'none.1'"),
            "NOT_FOUND DEPLOYMENT_NOT_FOUND");
  EXPECT_EQ(Answer(flow_, &FlowStub::CommitTask, "request_id: 'r' instance_id: 'n' task_id: 't'"),
            "NOT_FOUND INSTANCE_NOT_FOUND");
  EXPECT_EQ(
      Answer(flow_, &FlowStub::RetryIncident, "request_id: 'r' instance_id: 'n' incident_id: 'i'"),
      "NOT_FOUND INSTANCE_NOT_FOUND");
  EXPECT_EQ(Answer(knowledge_, &KnowledgeStub::GetArticle, "article_id: 'none'"),
            "NOT_FOUND ARTICLE_NOT_FOUND");
  EXPECT_EQ(Answer(matching_, &MatchingStub::GetSolution, "solution_id: 'none'"),
            "NOT_FOUND SOLUTION_NOT_FOUND");
  EXPECT_EQ(Answer(matching_, &MatchingStub::MatchSolution, "question { intent: 'none' }"),
            "NOT_FOUND NO_SOLUTION_FITS");
  EXPECT_EQ(Answer(catalog_, &CatalogStub::GetResource, "name: 'none'"),
            "NOT_FOUND RESOURCE_NOT_FOUND");
  EXPECT_EQ(Answer(gateway_, &GatewayStub::Fetch, "fields: 'none'"),
            "NOT_FOUND RESOURCE_NOT_FOUND");
  EXPECT_EQ(Answer(gateway_, &GatewayStub::Invoke, "api: 'none'"), "NOT_FOUND RESOURCE_NOT_FOUND");
}

TEST_F(RefusalsTest, DataOfOtherTenants) {
  const std::string instance = Asked().instance_id();
  EXPECT_EQ(Answer(flow_, &FlowStub::GetInstance, "instance_id: '" + instance + "'", "other"),
            "NOT_FOUND INSTANCE_NOT_FOUND");
  EXPECT_EQ(Answer(knowledge_, &KnowledgeStub::GetArticle, "article_id: 'bike-lock-will-not-close'",
                   "other"),
            "NOT_FOUND ARTICLE_NOT_FOUND");
  EXPECT_EQ(Answer(flow_, &FlowStub::GetInstance, "instance_id: '" + instance + "'", "no/tenant"),
            "INVALID_ARGUMENT INVALID_FIELD magpie-tenant");
}

TEST_F(RefusalsTest, EmptyFields) {
  EXPECT_EQ(Answer(flow_, &FlowStub::DeployFlow, "source: '{}'"),
            "INVALID_ARGUMENT INVALID_FIELD request_id");
  EXPECT_EQ(Answer(flow_, &FlowStub::DeployFlow, "request_id: 'r'"),
            "INVALID_ARGUMENT INVALID_FIELD source");
  EXPECT_EQ(Answer(flow_, &FlowStub::StartFlow, "flow_key: 'f'"),
            "INVALID_ARGUMENT INVALID_FIELD request_id");
  EXPECT_EQ(Answer(flow_, &FlowStub::StartFlow, "request_id: 'r'"),
            "INVALID_ARGUMENT INVALID_FIELD flow_key");
  EXPECT_EQ(Answer(flow_, &FlowStub::CommitTask, "request_id: 'r' task_id: 't'"),
            "INVALID_ARGUMENT INVALID_FIELD instance_id");
  EXPECT_EQ(Answer(flow_, &FlowStub::GetInstance, ""),
            "INVALID_ARGUMENT INVALID_FIELD instance_id");
  EXPECT_EQ(Answer(knowledge_, &KnowledgeStub::PutArticle,
                   "request_id: 'r' article { article_id: 'a' language: 'en' }"),
            "INVALID_ARGUMENT INVALID_FIELD article.title article.body");
  EXPECT_EQ(Answer(matching_, &MatchingStub::PutSolution,
                   "request_id: 'r' solution { solution_id: 's' title: 't' }"),
            "INVALID_ARGUMENT INVALID_FIELD solution.answers");
  EXPECT_EQ(Answer(matching_, &MatchingStub::MatchSolution, ""),
            "INVALID_ARGUMENT INVALID_FIELD question");
  EXPECT_EQ(Answer(gateway_, &GatewayStub::Fetch, ""), "INVALID_ARGUMENT INVALID_FIELD fields");
  EXPECT_EQ(Answer(gateway_, &GatewayStub::Invoke, "api: 'order.get'"),
            "INVALID_ARGUMENT PARAM_MISSING params.order_id");
}

TEST_F(RefusalsTest, FieldsThatAreTooLarge) {
  EXPECT_EQ(Answer(flow_, &FlowStub::StartFlow,
                   absl::StrCat("request_id: '", Long(65), "' flow_key: 'f'")),
            "INVALID_ARGUMENT INVALID_FIELD request_id");
  EXPECT_EQ(
      Answer(flow_, &FlowStub::StartFlow,
             absl::StrCat("request_id: 'r' flow_key: 'bike_lock_failed' variables: '{\"a\":\"",
                          Long(256 << 10), "\"}'")),
      "RESOURCE_EXHAUSTED VARIABLES_TOO_LARGE");
  EXPECT_EQ(Deploy(Long((1 << 20) + 1)), "INVALID_ARGUMENT BAD_MODEL source");
  EXPECT_EQ(Deploy(Long((4 << 20) + 1)), "RESOURCE_EXHAUSTED MESSAGE_TOO_LARGE");
  EXPECT_EQ(Answer(knowledge_, &KnowledgeStub::PutArticle,
                   absl::StrCat("request_id: 'r' article { article_id: 'a' language: 'en' title: '",
                                Long(201), "' body: '", Long((256 << 10) + 1), "' }")),
            "INVALID_ARGUMENT INVALID_FIELD article.title article.body");
  EXPECT_EQ(Answer(matching_, &MatchingStub::MatchSolution,
                   absl::StrCat("question { city: '", Long(65), "' }")),
            "INVALID_ARGUMENT INVALID_FIELD question.city");
  EXPECT_EQ(
      Answer(gateway_, &GatewayStub::Fetch,
             absl::StrCat("fields: 'order.status' params: '{\"a\":\"", Long(64 << 10), "\"}'")),
      "INVALID_ARGUMENT INVALID_FIELD params");
}

TEST_F(RefusalsTest, MalformedText) {
  EXPECT_EQ(Deploy("neither XML nor JSON"), "INVALID_ARGUMENT BAD_MODEL source");
  EXPECT_EQ(Deploy("<definitions><process>"), "INVALID_ARGUMENT BAD_MODEL source");
  EXPECT_EQ(Answer(flow_, &FlowStub::StartFlow,
                   "request_id: 'r' flow_key: 'bike_lock_failed' variables: '[1]'"),
            "INVALID_ARGUMENT INVALID_FIELD variables");
  EXPECT_EQ(Answer(gateway_, &GatewayStub::Fetch, "fields: 'Not A Name' params: '{}'"),
            "INVALID_ARGUMENT INVALID_FIELD fields[0]");
  EXPECT_EQ(Answer(flow_, &FlowStub::ListInstances, "page_token: 'mine'"),
            "INVALID_ARGUMENT INVALID_FIELD page_token");
  EXPECT_EQ(Answer(flow_, &FlowStub::ListInstances, "page_size: -1"),
            "INVALID_ARGUMENT INVALID_FIELD page_size");
}

TEST_F(RefusalsTest, AModelWithADanglingReference) {
  EXPECT_THAT(Deploy(Model("true", "nowhere")),
              HasSubstr("INVALID_ARGUMENT BAD_MODEL elements[yes].outgoing"));
}

TEST_F(RefusalsTest, AConditionThatDoesNotParse) {
  EXPECT_EQ(Deploy(Model("a ==", "end")), "INVALID_ARGUMENT BAD_MODEL elements[yes].condition");
}

TEST_F(RefusalsTest, AModelIsStoredOnlyIfItIsValid) {
  Deploy(Model("a ==", "end"));
  EXPECT_EQ(Answer(flow_, &FlowStub::GetDeployment, "flow_key: 'refused'"),
            "NOT_FOUND FLOW_NOT_FOUND");
  // A refusal does not use its request_id up.
  EXPECT_EQ(Deploy(Model("a == 1", "end")), "OK");
  EXPECT_EQ(Deploy(Model("a == 2", "end")), "ALREADY_EXISTS REQUEST_ID_REUSED");
}

TEST_F(RefusalsTest, AResourceIsStoredOnlyIfItIsValid) {
  EXPECT_EQ(Answer(catalog_, &CatalogStub::PutResource,
                   "request_id: 'r1' resource { name: 'refused' api { upstream: 'nobody' "
                   "method: 'FETCH' path: '/{a ==}' timeout { seconds: 31 } } }"),
            "INVALID_ARGUMENT INVALID_FIELD resource.api.upstream resource.api.method "
            "resource.api.timeout resource.api.path");
  EXPECT_EQ(Answer(catalog_, &CatalogStub::GetResource, "name: 'refused'"),
            "NOT_FOUND RESOURCE_NOT_FOUND");
}

TEST_F(RefusalsTest, AnArticleIsReplacedOnlyByTheRightVersion) {
  const std::string put =
      "request_id: 'r2' article { article_id: 'versioned' language: 'en' title: 't' body: 'b' } "
      "expected_version: ";
  EXPECT_EQ(Answer(knowledge_, &KnowledgeStub::PutArticle, put + "7"), "ABORTED STALE_VERSION");
  EXPECT_EQ(Answer(knowledge_, &KnowledgeStub::GetArticle, "article_id: 'versioned'"),
            "NOT_FOUND ARTICLE_NOT_FOUND");
  EXPECT_EQ(Answer(knowledge_, &KnowledgeStub::PutArticle, put + "0"), "OK");
}

TEST_F(RefusalsTest, AnInstanceIsAsItWasAfterEveryRefusal) {
  const flow::Instance before = Asked();
  const std::string commit = absl::StrCat("request_id: 'r3' instance_id: '", before.instance_id(),
                                          "' task_id: '", before.open_tasks(0).task_id(), "' ");
  EXPECT_EQ(Answer(flow_, &FlowStub::CommitTask, commit + "variables: '{\"parked\":\"yes\"}'"),
            "INVALID_ARGUMENT BAD_ANSWERS variables.parked variables.pin_clear");
  EXPECT_EQ(Answer(flow_, &FlowStub::CommitTask, commit + "expected_version: 1000"),
            "ABORTED STALE_VERSION");
  EXPECT_EQ(Answer(flow_, &FlowStub::CommitTask,
                   absl::StrCat("request_id: 'r3' instance_id: '", before.instance_id(),
                                "' task_id: 'other'")),
            "NOT_FOUND TASK_NOT_FOUND");
  EXPECT_EQ(Answer(flow_, &FlowStub::RetryIncident,
                   absl::StrCat("request_id: 'r3' instance_id: '", before.instance_id(),
                                "' incident_id: 'other'")),
            "NOT_FOUND INCIDENT_NOT_FOUND");
  EXPECT_EQ(Flows(*suite_).Get(before.instance_id()).DebugString(), before.DebugString());
}

TEST_F(RefusalsTest, ARepeatedAnswer) {
  Flows flows(*suite_);
  const flow::Instance asked =
      flows.Start("bike_lock_failed", {"order_id=order-2", "bike_id=bike-2"});
  const flow::Instance ended = flows.Commit(asked, {"parked=true", "pin_clear=true"});
  ASSERT_EQ(StateOf(ended), "completed");
  EXPECT_EQ(Answer(flow_, &FlowStub::CommitTask,
                   absl::StrCat("request_id: 'r4' instance_id: '", asked.instance_id(),
                                "' task_id: '", asked.open_tasks(0).task_id(), "'")),
            "FAILED_PRECONDITION INSTANCE_OVER");
  EXPECT_EQ(suite_->CallsOf("POST /bikes/bike-2/lock/close"), 1);
}

TEST_F(RefusalsTest, AreReportedByTheCommandLineOnOneLineEach) {
  const Output unknown = suite_->Ctl({"flow", "get", "none"});
  EXPECT_EQ(unknown.exit_code, 1);
  EXPECT_EQ(unknown.out, "");
  EXPECT_EQ(unknown.err, "magpiectl: no such instance: none (NOT_FOUND INSTANCE_NOT_FOUND)\n");
  EXPECT_EQ(suite_->Ctl({"flow", "get"}).exit_code, 2);
}

}  // namespace
}  // namespace magpie::e2e
