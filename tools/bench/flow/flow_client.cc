#include "tools/bench/flow/flow_client.h"

#include "magpie/flow/v1/flow_service.grpc.pb.h"
#include "tools/bench/lib/unary.h"

namespace magpie::bench {

namespace v1 = flow::v1;
using Async = Stubs<v1::FlowService>::Async;

struct FlowClient::Impl {
  Impl(const std::string& address, size_t connections) : stubs(address, connections) {}

  Stubs<v1::FlowService> stubs;
};

FlowClient::FlowClient(const std::string& address, size_t connections)
    : impl_(std::make_unique<Impl>(address, connections)) {}

FlowClient::~FlowClient() = default;

void FlowClient::Call(v1::DeployFlowRequest request, Then<v1::DeployFlowResponse> then) {
  Send(impl_->stubs.Next(), &Async::DeployFlow, std::move(request), std::move(then));
}

void FlowClient::Call(v1::StartFlowRequest request, Then<v1::StartFlowResponse> then) {
  Send(impl_->stubs.Next(), &Async::StartFlow, std::move(request), std::move(then));
}

void FlowClient::Call(v1::CommitTaskRequest request, Then<v1::CommitTaskResponse> then) {
  Send(impl_->stubs.Next(), &Async::CommitTask, std::move(request), std::move(then));
}

void FlowClient::Call(v1::GetInstanceRequest request, Then<v1::GetInstanceResponse> then) {
  Send(impl_->stubs.Next(), &Async::GetInstance, std::move(request), std::move(then));
}

void FlowClient::Call(v1::GetHistoryRequest request, Then<v1::GetHistoryResponse> then) {
  Send(impl_->stubs.Next(), &Async::GetHistory, std::move(request), std::move(then));
}

void FlowClient::Call(v1::ListInstancesRequest request, Then<v1::ListInstancesResponse> then) {
  Send(impl_->stubs.Next(), &Async::ListInstances, std::move(request), std::move(then));
}

}  // namespace magpie::bench
