#include "services/flow-engine/testing/suite.h"

#include <google/protobuf/util/json_util.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "absl/random/random.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/store/rocks_store.h"
#include "services/flow-engine/domain/instance_id.h"
#include "services/flow-engine/rpc/convert.h"
#include "services/flow-engine/testing/draw.h"

namespace magpie::flow {
namespace {

constexpr absl::Duration kPatience = absl::Seconds(20);
constexpr absl::Duration kLook = absl::Milliseconds(2);

std::string Fresh(const std::string& name) {
  const std::string directory = absl::StrCat(testing::TempDir(), "/", name, ".", getpid());
  std::filesystem::remove_all(directory);
  return directory;
}

}  // namespace

Suite::Suite(const std::string& name) : directory_(Fresh(name)) { Open(); }

Suite::~Suite() {
  Close();
  std::filesystem::remove_all(directory_);
}

void Suite::Open() {
  store_ = *store::OpenRocksStore({.directory = directory_});
  once_ = std::make_unique<Once>(*store_, clock_);
  resources_ = std::make_unique<ResourcePeer>(gateway_.address());
  engine_ = std::make_unique<FlowEngine>(
      Surroundings{.store = *store_,
                   .once = *once_,
                   .clock = clock_,
                   .timers = timers_,
                   .resources = *resources_,
                   .new_id =
                       [](absl::Time now) {
                         absl::BitGen random;
                         return MakeInstanceId(now, random);
                       },
                   .on_incidents = [this](int64_t by) { incidents_ += by; }});
  incidents_ = 0;
  ASSERT_TRUE(engine_->Recover().ok());
  service_ = std::make_unique<FlowService>(*engine_);
  server_ = *server::Server::Start("127.0.0.1:0", {{FlowService::kName, service_.get()}});
  stub_ = v1::FlowService::NewStub(
      grpc::CreateChannel(server_->address(), grpc::InsecureChannelCredentials()));
}

void Suite::Close() {
  server_->Drain(absl::Now() + kPatience);
  server_.reset();
  engine_->Stop();
  service_.reset();
  engine_.reset();
  resources_.reset();
  once_.reset();
  store_.reset();
}

void Suite::Restart() {
  Close();
  Open();
}

std::string Suite::RequestIdOr(absl::string_view given) {
  return given.empty() ? absl::StrCat("request-", ++requests_) : std::string(given);
}

void Suite::Deploy(absl::string_view key, absl::string_view lines) {
  v1::FlowModel model;
  ToProto(Draw(key, lines), model);
  v1::DeployFlowRequest request;
  request.set_request_id(RequestIdOr(""));
  ASSERT_TRUE(google::protobuf::util::MessageToJsonString(model, request.mutable_source()).ok());
  v1::DeployFlowResponse response;
  grpc::ClientContext context;
  const grpc::Status status = stub_->DeployFlow(&context, request, &response);
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
  v1::CommitTaskRequest request;
  request.set_request_id(RequestIdOr(request_id));
  request.set_instance_id(before.instance_id());
  request.set_task_id(before.open_tasks(0).task_id());
  request.set_variables(std::string(variables));
  v1::CommitTaskResponse response;
  grpc::ClientContext context;
  const grpc::Status status = stub_->CommitTask(&context, request, &response);
  instance = response.instance();
  return status;
}

grpc::Status Suite::Retry(const v1::Instance& before, absl::string_view variables,
                          v1::Instance& instance) {
  v1::RetryIncidentRequest request;
  request.set_request_id(RequestIdOr(""));
  request.set_instance_id(before.instance_id());
  request.set_incident_id(before.incidents(0).incident_id());
  request.set_variables(std::string(variables));
  v1::RetryIncidentResponse response;
  grpc::ClientContext context;
  const grpc::Status status = stub_->RetryIncident(&context, request, &response);
  instance = response.instance();
  return status;
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
  const absl::Time end = absl::Now() + kPatience;
  v1::Instance instance = Get(id);
  while (!instance.settled() && absl::Now() < end) {
    absl::SleepFor(kLook);
    instance = Get(id);
  }
  return instance;
}

}  // namespace magpie::flow
