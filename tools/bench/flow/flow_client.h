// The flow engine, called without waiting for its answers.

#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/synchronization/notification.h"
#include "magpie/flow/v1/flow_service.pb.h"

namespace magpie::bench {

// Given the answer, on a thread that it must not hold up.
template <class Response>
using Then = std::function<void(absl::StatusOr<Response>)>;

// Thread-safe.
class FlowClient {
 public:
  // `address` is "host:port".
  FlowClient(const std::string& address, size_t connections);
  ~FlowClient();

  void Call(flow::v1::DeployFlowRequest request, Then<flow::v1::DeployFlowResponse> then);
  void Call(flow::v1::StartFlowRequest request, Then<flow::v1::StartFlowResponse> then);
  void Call(flow::v1::CommitTaskRequest request, Then<flow::v1::CommitTaskResponse> then);
  void Call(flow::v1::GetInstanceRequest request, Then<flow::v1::GetInstanceResponse> then);
  void Call(flow::v1::GetHistoryRequest request, Then<flow::v1::GetHistoryResponse> then);
  void Call(flow::v1::ListInstancesRequest request, Then<flow::v1::ListInstancesResponse> then);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// Calls, and waits for the answer.
template <class Response, class Request>
absl::StatusOr<Response> CallAndWait(FlowClient& client, Request request) {
  absl::StatusOr<Response> answer;
  absl::Notification answered;
  client.Call(std::move(request), Then<Response>([&](absl::StatusOr<Response> response) {
                answer = std::move(response);
                answered.Notify();
              }));
  answered.WaitForNotification();
  return answer;
}

}  // namespace magpie::bench
