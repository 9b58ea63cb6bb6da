// Over a real port, on a real store: what an author sees.

#include "services/flow-engine/rpc/draft_service.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "common/rpc/status.h"
#include "common/status/error.h"
#include "services/flow-engine/testing/suite.h"

namespace magpie::flow {
namespace {

using testing::ElementsAre;
using testing::ElementsAreArray;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using testing::StartsWith;

constexpr absl::string_view kFirst = "start S\n user A\n end E\n S -> A -> E";
constexpr absl::string_view kSecond = "start S\n user B\n end E\n S -> B -> E";
constexpr absl::string_view kBroken = "start S\n user A\n S -> A";

constexpr absl::string_view kBpmn = R"(<?xml version="1.0"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:x="http://other.tool/x">
  <process id="drawn" isExecutable="true">
    <startEvent id="S"><outgoing>f</outgoing></startEvent>
    <endEvent id="E" x:color="red"><incoming>f</incoming></endEvent>
    <sequenceFlow id="f" sourceRef="S" targetRef="E"/>
  </process>
</definitions>)";

class DraftServiceTest : public testing::Test {
 protected:
  // Any RPC of the service.
  template <class Method, class Request, class Response>
  grpc::Status Ask(Method method, const Request& request, Response& response) {
    response.Clear();
    grpc::ClientContext context;
    return (suite_.authoring().*method)(&context, request, &response);
  }

  grpc::Status Save(absl::string_view source, int64_t expected_version = 0,
                    absl::string_view request_id = "") {
    v1::SaveDraftRequest request;
    request.set_request_id(request_id.empty() ? Next() : std::string(request_id));
    request.set_flow_key("m");
    request.set_source(std::string(source));
    request.set_expected_version(expected_version);
    return Ask(&Stub::SaveDraft, request, saved_);
  }

  grpc::Status DeployDraft(int64_t expected_version = 0, absl::string_view request_id = "") {
    v1::DeployDraftRequest request;
    request.set_request_id(request_id.empty() ? Next() : std::string(request_id));
    request.set_flow_key("m");
    request.set_expected_version(expected_version);
    return Ask(&Stub::DeployDraft, request, deployed_);
  }

  template <class Request, class Response, class Method>
  grpc::Status SetEnabled(Method method) {
    Request request;
    request.set_request_id(Next());
    request.set_flow_key("m");
    Response response;
    return Ask(method, request, response);
  }

  std::string Export(const std::string& id, v1::ExportFlowRequest::Format format) {
    v1::ExportFlowRequest request;
    request.set_deployment_id(id);
    request.set_format(format);
    v1::ExportFlowResponse response;
    const grpc::Status status = Ask(&Stub::ExportFlow, request, response);
    return status.ok() ? response.source() : Reason(status);
  }

  static std::string Source(absl::string_view lines) { return SourceOf("m", lines); }
  std::string Next() { return absl::StrCat("author-", ++requests_); }

  using Stub = v1::DraftService::Stub;
  Suite suite_{"draft_service_test"};
  v1::SaveDraftResponse saved_;
  v1::DeployDraftResponse deployed_;
  v1::Instance instance_;
  int requests_ = 0;
};

TEST_F(DraftServiceTest, KeepsADraftAndReportsItsFaults) {
  ASSERT_TRUE(Save(Source(kBroken)).ok());
  EXPECT_EQ(saved_.draft().version(), 1);
  EXPECT_FALSE(saved_.validation().deployable());
  EXPECT_THAT(saved_.validation().faults(), SizeIs(2));
  ASSERT_TRUE(Save(Source(kFirst), 1).ok());
  EXPECT_TRUE(saved_.validation().deployable());
  EXPECT_EQ(Reason(Save(Source(kSecond), 1)), "STALE_VERSION");

  suite_.Restart();
  v1::GetDraftRequest request;
  request.set_flow_key("m");
  v1::GetDraftResponse got;
  ASSERT_TRUE(Ask(&Stub::GetDraft, request, got).ok());
  EXPECT_EQ(got.draft().source(), Source(kFirst));
  EXPECT_EQ(got.draft().newest_number(), 0);
  request.set_flow_key("nope");
  EXPECT_EQ(Reason(Ask(&Stub::GetDraft, request, got)), "FLOW_NOT_FOUND");
}

TEST_F(DraftServiceTest, DeploysADraftOncePerRequest) {
  EXPECT_EQ(Reason(DeployDraft()), "FLOW_NOT_FOUND");
  ASSERT_TRUE(Save(Source(kBroken)).ok());
  EXPECT_EQ(Reason(DeployDraft()), "BAD_MODEL");
  ASSERT_TRUE(Save(Source(kFirst)).ok());
  EXPECT_EQ(Reason(DeployDraft(1)), "STALE_VERSION");
  ASSERT_TRUE(DeployDraft(2, "deploy").ok());
  EXPECT_EQ(deployed_.deployment().deployment_id(), "m.1");
  ASSERT_TRUE(Save(Source(kSecond)).ok());
  ASSERT_TRUE(DeployDraft(2, "deploy").ok());
  EXPECT_EQ(deployed_.deployment().deployment_id(), "m.1");
  ASSERT_TRUE(DeployDraft().ok());
  EXPECT_EQ(deployed_.deployment().deployment_id(), "m.2");

  v1::ListDraftsResponse list;
  ASSERT_TRUE(Ask(&Stub::ListDrafts, v1::ListDraftsRequest(), list).ok());
  ASSERT_THAT(list.drafts(), SizeIs(1));
  EXPECT_EQ(list.drafts(0).newest_number(), 2);
  EXPECT_THAT(list.drafts(0).source(), IsEmpty());
}

TEST_F(DraftServiceTest, ReportsWhichNodesAreExecutable) {
  v1::ValidateFlowRequest request;
  request.set_source(
      Source("start S\n strange X\n call C a.get\n call D b.get\n end E\n"
             "C: {\"side_effect_free\": true}\n D: {\"side_effect_free\": true}\n"
             "S -> X -> C -> D -> E"));
  v1::ValidateFlowResponse response;
  ASSERT_TRUE(Ask(&Stub::ValidateFlow, request, response).ok());
  const v1::Validation& validation = response.validation();
  ASSERT_THAT(validation.elements(), SizeIs(5));
  EXPECT_TRUE(validation.elements(0).executable());
  EXPECT_FALSE(validation.elements(1).executable());
  EXPECT_THAT(validation.faults(0).description(), HasSubstr("does not run here"));
  request.set_source(Source(
      "start S\n call C a.get\n call D b.get\n end E\n"
      "C: {\"side_effect_free\": true}\n D: {\"side_effect_free\": true}\n S -> C -> D -> E"));
  ASSERT_TRUE(Ask(&Stub::ValidateFlow, request, response).ok());
  EXPECT_THAT(response.validation().findings(),
              ElementsAre("C, D run at the same time: none reads what another sets"));
  request.set_source(
      Source("start S\n parallel F\n call C a.get\n call D b.get\n parallel J\n end E\n"
             "S -> F -> C -> J\n F -> D -> J\n J -> E"));
  ASSERT_TRUE(Ask(&Stub::ValidateFlow, request, response).ok());
  EXPECT_THAT(response.validation().findings(),
              ElementsAre("C, D run at the same time: they are in different branches of F"));
  request.set_source("no model");
  ASSERT_TRUE(Ask(&Stub::ValidateFlow, request, response).ok());
  EXPECT_FALSE(response.validation().deployable());
  EXPECT_EQ(Reason(Ask(&Stub::ValidateFlow, v1::ValidateFlowRequest(), response)), "INVALID_FIELD");
}

// The table and the verdict agree, whatever is at fault.
TEST_F(DraftServiceTest, ANodeWithAFaultyWayOutIsNotExecutable) {
  const std::vector<std::pair<std::string, std::string>> kFaults = {
      {"G -> A when n >", "G"}, {"G -> A when n == )", "G"}, {"G -> A when 1 +", "G"}};
  for (const auto& [way, node] : kFaults) {
    v1::ValidateFlowRequest request;
    request.set_source(
        Source(absl::StrCat("start S\n exclusive G\n user A\n user B\n end E\n S -> G\n ", way,
                            "\n G -> B otherwise\n A -> E\n B -> E")));
    v1::ValidateFlowResponse response;
    ASSERT_TRUE(Ask(&Stub::ValidateFlow, request, response).ok());
    EXPECT_FALSE(response.validation().deployable()) << way;
    for (const v1::CheckedElement& element : response.validation().elements()) {
      EXPECT_EQ(element.executable(), element.key() != node) << way << ' ' << element.key();
    }
    ASSERT_EQ(response.validation().faults_size(), 1) << way;
    EXPECT_THAT(response.validation().faults(0).description(), HasSubstr("\n")) << "its caret";
  }
}

TEST_F(DraftServiceTest, ReportsAnImpossibleFlowKeyOnce) {
  for (const char* const key : {"${which}", "", "a b", "other/flow"}) {
    v1::ValidateFlowRequest request;
    request.set_source(Source(absl::StrCat(
        "start S\n call_activity C\n end E\n C: {\"flow_key\": \"", key, "\"}\n S -> C -> E")));
    v1::ValidateFlowResponse response;
    ASSERT_TRUE(Ask(&Stub::ValidateFlow, request, response).ok());
    EXPECT_EQ(response.validation().faults_size(), 1) << key;
    EXPECT_EQ(response.validation().warnings_size(), 0) << key;
  }
}

// A check, a deployment and a draft report the same faults in the same words.
TEST_F(DraftServiceTest, ACheckFindsWhatADeploymentFinds) {
  const std::string nameless = absl::StrReplaceAll(kBpmn, {{"id=\"drawn\"", ""}});
  const std::string two = absl::StrReplaceAll(
      kBpmn, {{"<process",
               "<process id='other' isExecutable='true'><task id='t'/></process>"
               "<process"}});
  struct Case {
    std::string source;
    std::string flow_key;
    std::string mapping;
    std::string faults;  // the beginnings of `path description;`
  };
  const std::vector<Case> cases = {
      {std::string(kBpmn), "", "", ""},
      {std::string(kBpmn), "m", "", ""},
      {std::string(kBpmn), "a/b", "", "flow_key is \""},
      {std::string(kBpmn), std::string(53, 'k'), "", "flow_key is \""},
      {nameless, "", "", "flow_key is empty, and the source does not name the flow"},
      {nameless, "m", "", ""},
      {two, "", "", "source has 2 executable processes, other, drawn, "},
      {two, "m", "",
       "source has 2 executable processes, other, drawn, and none of them has the id m"},
      {two, "drawn", "", ""},
      {std::string(kBpmn), "", R"({"forms": {"S": {}}})", "mapping.forms[S] names a start event"},
      {std::string(kBpmn), "", "[]", "mapping JSON: is a list"},
      {Source("start S\n call_activity C\n end E\n C: {\"flow_key\": \"m\"}\n S -> C -> E"), "", "",
       "elements[C].flow_key starts itself: m -> m: lead a sequence flow back instead"},
      {Source(kBroken), "", "", "elements[A].outgoing is empty: a dead end"},
      {"no model", "", "", "source is neither XML nor a JSON object"},
  };
  for (const Case& one : cases) {
    v1::ValidateFlowRequest check;
    check.set_source(one.source);
    check.set_flow_key(one.flow_key);
    check.set_mapping(one.mapping);
    v1::ValidateFlowResponse checked;
    ASSERT_TRUE(Ask(&Stub::ValidateFlow, check, checked).ok());
    std::string faults;
    for (const v1::ModelFault& fault : checked.validation().faults()) {
      absl::StrAppend(&faults, fault.path(), " ", fault.description(), ";");
    }
    EXPECT_THAT(faults, StartsWith(one.faults));
    EXPECT_EQ(faults.empty(), one.faults.empty()) << faults;
    v1::DeployFlowRequest deploy;
    deploy.set_request_id(Next());
    deploy.set_source(one.source);
    deploy.set_flow_key(one.flow_key);
    deploy.set_mapping(one.mapping);
    v1::DeployFlowResponse deployed;
    grpc::ClientContext context;
    const grpc::Status status = suite_.stub().DeployFlow(&context, deploy, &deployed);
    EXPECT_EQ(status.ok(), checked.validation().deployable());
    std::string refused;
    for (const FieldViolation& fault : ViolationsOf(FromGrpc(status))) {
      absl::StrAppend(&refused, fault.field, " ", fault.description, ";");
    }
    EXPECT_EQ(refused, faults);
    EXPECT_THAT(deployed.deployment().warnings(),
                ElementsAreArray(status.ok() ? checked.validation().warnings()
                                             : deployed.deployment().warnings()));
  }
}

TEST_F(DraftServiceTest, ComparesAndRestoresVersions) {
  suite_.Deploy("m", kFirst);
  suite_.Deploy("m", kSecond);
  v1::DiffDeploymentsRequest request;
  request.set_before_id("m.1");
  request.set_after_id("m.2");
  v1::DiffDeploymentsResponse differences;
  ASSERT_TRUE(Ask(&Stub::DiffDeployments, request, differences).ok());
  EXPECT_THAT(differences.differences(), SizeIs(8));

  v1::RestoreDeploymentRequest restore;
  restore.set_request_id("restore");
  restore.set_deployment_id("m.1");
  v1::RestoreDeploymentResponse restored;
  for (int i = 0; i < 2; ++i) {
    ASSERT_TRUE(Ask(&Stub::RestoreDeployment, restore, restored).ok());
    EXPECT_EQ(restored.deployment().deployment_id(), "m.3");
  }
  ASSERT_TRUE(suite_.Start("m", "", instance_).ok());
  EXPECT_EQ(instance_.open_tasks(0).element_key(), "A");
  restore.set_request_id("restore-nothing");
  restore.set_deployment_id("m.9");
  EXPECT_EQ(Reason(Ask(&Stub::RestoreDeployment, restore, restored)), "DEPLOYMENT_NOT_FOUND");
}

TEST_F(DraftServiceTest, ADisabledFlowDoesNotStart) {
  suite_.Deploy("m", kFirst);
  ASSERT_TRUE(suite_.Start("m", "", instance_).ok());
  ASSERT_TRUE(
      (SetEnabled<v1::DisableFlowRequest, v1::DisableFlowResponse>(&Stub::DisableFlow)).ok());
  v1::Instance other;
  EXPECT_EQ(Reason(suite_.Start("m", "", other)), "FLOW_DISABLED");
  suite_.Restart();
  EXPECT_EQ(Reason(suite_.Start("m", "", other)), "FLOW_DISABLED");
  EXPECT_TRUE(suite_.Commit(instance_, "", instance_).ok());
  EXPECT_EQ(Reason(DeployDraft()), "NO_DRAFT");
  ASSERT_TRUE((SetEnabled<v1::EnableFlowRequest, v1::EnableFlowResponse>(&Stub::EnableFlow)).ok());
  EXPECT_TRUE(suite_.Start("m", "", other).ok());
}

TEST_F(DraftServiceTest, ARepeatOfDisableFlowDoesNotDisableAnEnabledFlow) {
  suite_.Deploy("m", kFirst);
  v1::DisableFlowRequest disable;
  disable.set_request_id("disable");
  disable.set_flow_key("m");
  v1::DisableFlowResponse disabled;
  ASSERT_TRUE(Ask(&Stub::DisableFlow, disable, disabled).ok());
  ASSERT_TRUE((SetEnabled<v1::EnableFlowRequest, v1::EnableFlowResponse>(&Stub::EnableFlow)).ok());
  ASSERT_TRUE(Ask(&Stub::DisableFlow, disable, disabled).ok());
  EXPECT_TRUE(disabled.draft().disabled());
  EXPECT_TRUE(suite_.Start("m", "", instance_).ok());
  suite_.Restart();
  ASSERT_TRUE(Ask(&Stub::DisableFlow, disable, disabled).ok());
  EXPECT_TRUE(suite_.Start("m", "", instance_).ok());
}

TEST_F(DraftServiceTest, ADisabledFlowDoesNotStartAsAChild) {
  suite_.Deploy("m", kFirst);
  suite_.Deploy("caller", "start S\n flow C m\n end E\n S -> C -> E");
  suite_.Deploy("fixed", "start S\n flow C m\n end E\n C: {\"version\": 1}\n S -> C -> E");
  suite_.Deploy("above", "start S\n flow C caller\n end E\n S -> C -> E");
  suite_.Deploy(
      "each",
      "start S\n flow C m\n end E\n C: {\"multi_instance\": {\"collection\": \"[1, 2]\"}}\n"
      "S -> C -> E");
  ASSERT_TRUE(suite_.Start("caller", "", instance_).ok());
  EXPECT_EQ(instance_.open_tasks().size(), 1);
  ASSERT_TRUE(
      (SetEnabled<v1::DisableFlowRequest, v1::DisableFlowResponse>(&Stub::DisableFlow)).ok());
  // Flows that were called before continue.
  EXPECT_TRUE(suite_.Commit(instance_, "", instance_).ok());
  for (const absl::string_view flow : {"caller", "fixed", "above", "each"}) {
    SCOPED_TRACE(flow);
    ASSERT_TRUE(suite_.Start(flow, "", instance_).ok());
    EXPECT_TRUE(instance_.open_tasks().empty());
    ASSERT_EQ(instance_.incidents().size(), flow == "each" ? 2 : 1);
    EXPECT_EQ(instance_.incidents(0).reason(), "FLOW_DISABLED");
    EXPECT_EQ(instance_.incidents(0).element_key(), "C");
  }
  suite_.Restart();
  v1::Instance at;
  ASSERT_TRUE(suite_.Retry(instance_, "", at).ok());
  EXPECT_EQ(at.incidents().size(), 2);
  ASSERT_TRUE((SetEnabled<v1::EnableFlowRequest, v1::EnableFlowResponse>(&Stub::EnableFlow)).ok());
  ASSERT_TRUE(suite_.Retry(at, "", at).ok());
  ASSERT_TRUE(suite_.Retry(at, "", at).ok());
  EXPECT_EQ(at.open_tasks().size(), 2);
}

TEST_F(DraftServiceTest, ExportsTheDrawingWithTheExtensionsOfOtherTools) {
  v1::Deployment deployment;
  ASSERT_TRUE(suite_.TryDeploy(kBpmn, deployment).ok());
  EXPECT_THAT(Export("drawn.1", v1::ExportFlowRequest::FORMAT_BPMN), HasSubstr("x:color=\"red\""));
  EXPECT_THAT(Export("drawn.1", v1::ExportFlowRequest::FORMAT_FLOW_MODEL),
              HasSubstr("\"flow_key\""));
  suite_.Deploy("m", kFirst);
  EXPECT_THAT(Export("m.1", v1::ExportFlowRequest::FORMAT_BPMN), HasSubstr("userTask"));
  EXPECT_EQ(Export("m.1", v1::ExportFlowRequest::FORMAT_UNSPECIFIED), "INVALID_FIELD");
  EXPECT_EQ(Export("m.7", v1::ExportFlowRequest::FORMAT_BPMN), "DEPLOYMENT_NOT_FOUND");
}

}  // namespace
}  // namespace magpie::flow
