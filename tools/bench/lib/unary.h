// Unary calls whose answers come later, over a few connections.

#pragma once

#include <grpcpp/grpcpp.h>

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "common/rpc/status.h"

namespace magpie::bench {

// A call that takes longer has failed.
inline constexpr absl::Duration kCallDeadline = absl::Seconds(10);

// Calls `method` of `stub`, for `patience` at most; `then` gets the answer, on a thread of gRPC.
template <class Async, class Request, class Response>
void Send(Async& stub,
          void (Async::*method)(grpc::ClientContext*, const Request*, Response*,
                                std::function<void(grpc::Status)>),
          Request request, std::function<void(absl::StatusOr<Response>)> then,
          absl::Duration patience = kCallDeadline) {
  struct Call {
    grpc::ClientContext wire;
    Request request;
    Response response;
    std::function<void(absl::StatusOr<Response>)> then;
  };
  auto call = std::make_shared<Call>();
  call->request = std::move(request);
  call->then = std::move(then);
  call->wire.set_deadline(absl::ToChronoTime(absl::Now() + patience));
  (stub.*method)(&call->wire, &call->request, &call->response, [call](const grpc::Status& status) {
    if (status.ok()) return call->then(std::move(call->response));
    call->then(FromGrpc(status));
  });
}

// gRPC calls back on threads that end with the last channel of the process. Where that channel is
// dropped by one of them, at the end of a call, it joins itself: so one channel lives on for good.
inline void KeepCallbackThreads(const std::shared_ptr<grpc::Channel>& channel) {
  [[maybe_unused]] static const auto& kept = *new std::shared_ptr<grpc::Channel>(channel);
}

// Stubs of `Service` that share no connection, taken in turn. Thread-safe.
template <class Service>
class Stubs {
 public:
  using Async = typename Service::StubInterface::async_interface;

  Stubs(const std::string& address, size_t connections) : stubs_(connections) {
    grpc::ChannelArguments own;
    own.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    for (auto& stub : stubs_) {
      const auto channel =
          grpc::CreateCustomChannel(address, grpc::InsecureChannelCredentials(), own);
      KeepCallbackThreads(channel);
      stub = Service::NewStub(channel);
    }
  }

  Async& Next() { return *stubs_[next_.fetch_add(1) % stubs_.size()]->async(); }

 private:
  std::vector<std::unique_ptr<typename Service::Stub>> stubs_;
  std::atomic<size_t> next_ = 0;
};

}  // namespace magpie::bench
