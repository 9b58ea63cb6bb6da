#include "services/flow-engine/testing/suite.h"

#include <google/protobuf/util/json_util.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/rpc/status.h"
#include "common/status/error.h"
#include "services/flow-engine/rpc/convert.h"
#include "services/flow-engine/testing/draw.h"

namespace magpie::flow {
namespace {

constexpr absl::Duration kLongestUnsettled = absl::Seconds(20);
constexpr absl::Duration kLookAgain = absl::Milliseconds(2);

}  // namespace

std::string SourceOf(absl::string_view key, absl::string_view lines) {
  v1::FlowModel model;
  ToProto(Draw(key, lines), model);
  google::protobuf::util::JsonPrintOptions options;
  options.preserve_proto_field_names = true;
  std::string source;
  EXPECT_TRUE(google::protobuf::util::MessageToJsonString(model, &source, options).ok());
  return source;
}

std::string Reason(const grpc::Status& status) { return ReasonOf(FromGrpc(status)); }

std::vector<std::string> OpenTasks(const v1::Instance& instance) {
  std::vector<std::string> keys;
  for (const v1::Task& task : instance.open_tasks()) keys.push_back(task.element_key());
  return keys;
}

v1::Task TaskAt(const v1::Instance& instance, absl::string_view element_key) {
  for (const v1::Task& task : instance.open_tasks()) {
    if (task.element_key() == element_key) return task;
  }
  return {};
}

Suite::Suite(const std::string& name, const Residents::Limits& kept)
    : directory_(scratch_ / name), kept_(kept) {
  Open(false);
}

void Suite::Open(bool were_calls_made) {
  running_ =
      std::make_unique<RunningEngine>(RunningEngine::Options{.directory = directory_,
                                                             .peers = fake_.address(),
                                                             .kept = kept_,
                                                             .were_calls_made = were_calls_made});
  const auto channel = grpc::CreateChannel(running_->address(), grpc::InsecureChannelCredentials());
  stub_ = v1::FlowService::NewStub(channel);
  authoring_ = v1::DraftService::NewStub(channel);
}

void Suite::Restart(bool were_calls_made) {
  running_.reset();
  fake_.Drop();
  Open(were_calls_made);
}

std::string Suite::RequestIdOr(absl::string_view given) {
  return given.empty() ? absl::StrCat("request-", ++requests_) : std::string(given);
}

template <class Response, class Method, class Request>
grpc::Status Suite::Ask(Method method, const std::string& id, Request request,
                        v1::Instance& instance, absl::string_view request_id) {
  request.set_request_id(RequestIdOr(request_id));
  request.set_instance_id(id);
  Response response;
  grpc::ClientContext context;
  const grpc::Status status = ((*stub_).*method)(&context, request, &response);
  instance = response.instance();
  return status;
}

grpc::Status Suite::TryDeploy(absl::string_view source, v1::Deployment& deployment, bool lenient) {
  v1::DeployFlowRequest request;
  request.set_request_id(RequestIdOr(""));
  request.set_source(std::string(source));
  request.set_lenient(lenient);
  v1::DeployFlowResponse response;
  grpc::ClientContext context;
  const grpc::Status status = stub_->DeployFlow(&context, request, &response);
  deployment = response.deployment();
  return status;
}

void Suite::Deploy(absl::string_view key, absl::string_view lines) {
  v1::Deployment deployment;
  const grpc::Status status = TryDeploy(SourceOf(key, lines), deployment);
  ASSERT_TRUE(status.ok()) << status.error_message();
}

grpc::Status Suite::Start(absl::string_view flow, absl::string_view variables,
                          v1::Instance& instance, absl::string_view request_id) {
  v1::StartFlowRequest request;
  request.set_request_id(RequestIdOr(request_id));
  request.set_flow_key(std::string(flow));
  request.set_variables(std::string(variables));
  v1::StartFlowResponse response;
  grpc::ClientContext context;
  const grpc::Status status = stub_->StartFlow(&context, request, &response);
  instance = response.instance();
  return status;
}

grpc::Status Suite::Commit(const v1::Instance& before, absl::string_view variables,
                           v1::Instance& instance, absl::string_view request_id) {
  return CommitAt(before, before.open_tasks(0).element_key(), variables, instance, request_id);
}

grpc::Status Suite::CommitAt(const v1::Instance& before, absl::string_view element_key,
                             absl::string_view variables, v1::Instance& instance,
                             absl::string_view request_id) {
  v1::CommitTaskRequest request;
  request.set_task_id(TaskAt(before, element_key).task_id());
  request.set_variables(std::string(variables));
  return Ask<v1::CommitTaskResponse>(&v1::FlowService::Stub::CommitTask, before.instance_id(),
                                     std::move(request), instance, request_id);
}

grpc::Status Suite::Retry(const v1::Instance& before, absl::string_view variables,
                          v1::Instance& instance, bool skip) {
  v1::RetryIncidentRequest request;
  request.set_incident_id(before.incidents(0).incident_id());
  request.set_variables(std::string(variables));
  request.set_skip(skip);
  return Ask<v1::RetryIncidentResponse>(&v1::FlowService::Stub::RetryIncident, before.instance_id(),
                                        std::move(request), instance);
}

grpc::Status Suite::Rollback(const std::string& id, absl::string_view task_id,
                             absl::string_view to_node, v1::Instance& instance,
                             v1::Resubmit resubmit) {
  v1::RollbackTaskRequest request;
  request.set_task_id(std::string(task_id));
  request.set_to_node(std::string(to_node));
  request.set_resubmit(resubmit);
  return Ask<v1::RollbackTaskResponse>(&v1::FlowService::Stub::RollbackTask, id, std::move(request),
                                       instance);
}

grpc::Status Suite::Jump(const std::string& id, absl::string_view wait_id,
                         absl::string_view to_node, v1::Instance& instance,
                         absl::string_view variables) {
  v1::JumpToRequest request;
  request.set_wait_id(std::string(wait_id));
  request.set_to_node(std::string(to_node));
  request.set_variables(std::string(variables));
  return Ask<v1::JumpToResponse>(&v1::FlowService::Stub::JumpTo, id, std::move(request), instance);
}

grpc::Status Suite::Terminate(const std::string& id, v1::Instance& instance,
                              absl::string_view cause) {
  v1::TerminateInstanceRequest request;
  request.set_cause(std::string(cause));
  return Ask<v1::TerminateInstanceResponse>(&v1::FlowService::Stub::TerminateInstance, id,
                                            std::move(request), instance);
}

grpc::Status Suite::Suspend(const std::string& id, v1::Instance& instance,
                            absl::string_view cause) {
  v1::SuspendInstanceRequest request;
  request.set_cause(std::string(cause));
  return Ask<v1::SuspendInstanceResponse>(&v1::FlowService::Stub::SuspendInstance, id,
                                          std::move(request), instance);
}

grpc::Status Suite::Resume(const std::string& id, v1::Instance& instance, absl::string_view cause) {
  v1::ResumeInstanceRequest request;
  request.set_cause(std::string(cause));
  return Ask<v1::ResumeInstanceResponse>(&v1::FlowService::Stub::ResumeInstance, id,
                                         std::move(request), instance);
}

grpc::Status Suite::Update(const std::string& id, absl::string_view variables,
                           v1::Instance& instance) {
  v1::UpdateVariablesRequest request;
  request.set_variables(std::string(variables));
  return Ask<v1::UpdateVariablesResponse>(&v1::FlowService::Stub::UpdateVariables, id,
                                          std::move(request), instance);
}

v1::Instance Suite::Get(const std::string& id) {
  v1::GetInstanceRequest request;
  request.set_instance_id(id);
  v1::GetInstanceResponse response;
  grpc::ClientContext context;
  const grpc::Status status = stub_->GetInstance(&context, request, &response);
  EXPECT_TRUE(status.ok()) << status.error_message();
  return response.instance();
}

v1::Instance Suite::WaitUntilSettled(const std::string& id) {
  const absl::Time end = absl::Now() + kLongestUnsettled;
  v1::Instance instance = Get(id);
  while (!instance.settled() && absl::Now() < end) {
    absl::SleepFor(kLookAgain);
    instance = Get(id);
  }
  return instance;
}

}  // namespace magpie::flow
