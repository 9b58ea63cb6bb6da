#include "tests/crash/request.h"

#include <utility>

#include "absl/strings/str_cat.h"

namespace magpie::crash {
namespace {

namespace v1 = flow::v1;

template <class Response>
bench::Then<Response> InstanceTo(bench::Then<v1::Instance> then) {
  return [then = std::move(then)](absl::StatusOr<Response> response) {
    if (!response.ok()) return then(response.status());
    then(std::move(*response->mutable_instance()));
  };
}

struct Sender {
  bench::FlowClient& client;
  bench::Then<v1::Instance> then;

  void operator()(const v1::StartFlowRequest& request) {
    client.Call(request, InstanceTo<v1::StartFlowResponse>(std::move(then)));
  }
  void operator()(const v1::CommitTaskRequest& request) {
    client.Call(request, InstanceTo<v1::CommitTaskResponse>(std::move(then)));
  }
};

}  // namespace

const std::string& IdOf(const Request& request) {
  return std::visit([](const auto& one) -> const std::string& { return one.request_id(); },
                    request);
}

std::string Describe(const Request& request) {
  if (const auto* commit = std::get_if<v1::CommitTaskRequest>(&request)) {
    return absl::StrCat("CommitTask ", commit->request_id(), " of ", commit->instance_id());
  }
  return absl::StrCat("StartFlow ", IdOf(request));
}

void Send(bench::FlowClient& client, const Request& request, bench::Then<v1::Instance> then) {
  std::visit(Sender{client, std::move(then)}, request);
}

}  // namespace magpie::crash
