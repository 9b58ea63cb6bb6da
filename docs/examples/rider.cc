// A backend of an app that leads a rider through a flow: it starts the flow, shows the form, sends the
// answers, and does each of these once, whatever gets lost. docs/clients.md explains it.
//
//   docs_rider 127.0.0.1:7101 order-7 bike-7

#include <grpcpp/grpcpp.h>

#include <chrono>
#include <iostream>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>

#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "magpie/flow/v1/flow_service.grpc.pb.h"

namespace flow = magpie::flow::v1;

// Each request says for whom it is, who asks, and how long the answer is of use.
void Prepare(grpc::ClientContext& context) {
  context.AddMetadata("magpie-tenant", "default");
  context.AddMetadata("magpie-caller", "app");
  context.AddMetadata("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(5));
}

struct Details {
  std::string reason;      // of ErrorInfo: "TASK_NOT_OPEN"
  bool may_retry = false;  // there is a RetryInfo
  std::chrono::milliseconds delay{0};
};

Details DetailsOf(const grpc::Status& status) {
  Details details;
  google::rpc::Status wire;
  wire.ParseFromString(status.error_details());
  google::rpc::ErrorInfo info;
  google::rpc::RetryInfo retry;
  for (const google::protobuf::Any& any : wire.details()) {
    if (any.UnpackTo(&info)) details.reason = info.reason();
    if (any.UnpackTo(&retry)) {
      details.may_retry = true;
      details.delay = std::chrono::milliseconds(retry.retry_delay().seconds() * 1000 +
                                                retry.retry_delay().nanos() / 1'000'000);
    }
  }
  return details;
}

// Sends `request` until it is answered, at most five times. Its request_id stays the same, so that
// what it asks for happens once, even if an earlier answer was lost on its way.
template <class Request, class Response>
grpc::Status Send(flow::FlowService::Stub& stub,
                  grpc::Status (flow::FlowService::Stub::*method)(grpc::ClientContext*,
                                                                  const Request&, Response*),
                  const Request& request, Response& response) {
  grpc::Status status;
  for (int attempt = 0; attempt < 5; ++attempt) {
    grpc::ClientContext context;
    Prepare(context);
    status = (stub.*method)(&context, request, &response);
    const Details details = DetailsOf(status);
    const bool is_lost = status.error_code() == grpc::StatusCode::UNAVAILABLE ||
                         status.error_code() == grpc::StatusCode::DEADLINE_EXCEEDED;
    if (status.ok() || !(details.may_retry || is_lost)) return status;
    const std::chrono::milliseconds usual(100 << attempt);
    std::this_thread::sleep_for(details.may_retry ? details.delay : usual);
  }
  return status;
}

void Check(const grpc::Status& status) {
  if (!status.ok())
    throw std::runtime_error(DetailsOf(status).reason + ": " + status.error_message());
}

// The instance once it has settled: it waits for a person, or it is over.
flow::Instance Settled(flow::FlowService::Stub& stub, const flow::Instance& instance) {
  if (instance.settled()) return instance;
  grpc::ClientContext context;
  Prepare(context);
  flow::WatchInstanceRequest request;
  request.set_instance_id(instance.instance_id());
  const auto changes = stub.WatchInstance(&context, request);
  flow::WatchInstanceResponse change;
  while (changes->Read(&change)) {
    if (change.instance().settled()) return change.instance();
  }
  throw std::runtime_error("the deadline came first: watch again");
}

int main(int argc, char** argv) try {
  if (argc != 4) throw std::runtime_error("usage: docs_rider ADDRESS ORDER BIKE");
  const auto channel = grpc::CreateChannel(argv[1], grpc::InsecureChannelCredentials());
  const auto stub = flow::FlowService::NewStub(channel);
  const std::string order = argv[2];

  flow::StartFlowRequest start;
  start.set_request_id("app-" + order);
  start.set_flow_key("bike_lock_failed");
  start.set_variables(R"({"order_id": ")" + order + R"(", "bike_id": ")" + argv[3] + R"("})");
  flow::StartFlowResponse started;
  Check(Send(*stub, &flow::FlowService::Stub::StartFlow, start, started));
  const flow::Instance instance = Settled(*stub, started.instance());
  for (const flow::Task& task : instance.open_tasks()) {
    std::cout << task.form().title() << '\n';
    for (const auto& field : task.form().fields()) std::cout << "  " << field.label() << '\n';
  }

  if (instance.open_tasks().empty()) {
    std::cout << "nothing is asked: " << flow::Instance::State_Name(instance.state()) << '\n';
    return 0;
  }

  flow::CommitTaskRequest commit;
  commit.set_request_id("app-" + order + "-answer");
  commit.set_instance_id(instance.instance_id());
  commit.set_task_id(instance.open_tasks(0).task_id());
  commit.set_variables(R"({"parked": true, "pin_clear": true})");
  commit.set_expected_version(instance.version());
  flow::CommitTaskResponse committed;
  Check(Send(*stub, &flow::FlowService::Stub::CommitTask, commit, committed));
  const flow::Instance after = Settled(*stub, committed.instance());
  std::cout << flow::Instance::State_Name(after.state()) << '\n';

  commit.set_request_id("app-" + order + "-another");
  commit.set_variables(R"({"parked": false, "pin_clear": false})");
  const grpc::Status again = Send(*stub, &flow::FlowService::Stub::CommitTask, commit, committed);
  std::cout << DetailsOf(again).reason << ": " << again.error_message() << '\n';
  return 0;
} catch (const std::exception& error) {
  std::cerr << "docs_rider: " << error.what() << '\n';
  return 1;
}
