// A real server and a real channel to it, for tests.

#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/synchronization/notification.h"
#include "common/base/context.h"
#include "common/metrics/metrics.h"
#include "common/rpc/client/channel.h"
#include "common/rpc/server/handler.h"
#include "common/rpc/server/server.h"
#include "echo_service.grpc.pb.h"

namespace magpie::echo {

// How long a test waits before it fails.
inline constexpr absl::Duration kPatience = absl::Seconds(10);

inline std::string EchoName() { return v1::EchoService::service_full_name(); }

// Answers each RPC with `answer`.
class EchoService final : public v1::EchoService::CallbackService {
 public:
  using Answer = std::function<void(const Context&, const std::string& text, Done)>;

  explicit EchoService(Answer answer) : answer_(std::move(answer)) {}

  grpc::ServerUnaryReactor* Read(grpc::CallbackServerContext* rpc, const v1::EchoRequest* request,
                                 v1::EchoResponse* response) override {
    response->set_text(request->text());
    return Reply(rpc, read_, *request);
  }
  grpc::ServerUnaryReactor* Begin(grpc::CallbackServerContext* rpc, const v1::EchoRequest* request,
                                  v1::EchoResponse* response) override {
    response->set_text(request->text());
    return Reply(rpc, begin_, *request);
  }
  grpc::ServerUnaryReactor* Finish(grpc::CallbackServerContext* rpc, const v1::EchoRequest* request,
                                   v1::EchoResponse* response) override {
    response->set_text(request->text());
    return Reply(rpc, finish_, *request);
  }

 private:
  grpc::ServerUnaryReactor* Reply(grpc::CallbackServerContext* rpc, const server::Method& method,
                                  const v1::EchoRequest& request) {
    return server::AnswerLater(rpc, method, request, [&](const Context& context, Done done) {
      answer_(context, request.text(), std::move(done));
    });
  }

  const Answer answer_;
  server::Method read_{EchoName(), "Read", server::Kind::kRead};
  server::Method begin_{EchoName(), "Begin", server::Kind::kNewWork};
  server::Method finish_{EchoName(), "Finish", server::Kind::kFinishingWork};
};

// An RPC under way, on the client's side.
class Rpc {
 public:
  Rpc() = default;
  grpc::ClientContext wire;
  v1::EchoRequest request;
  v1::EchoResponse response;

  ~Rpc() {
    if (!is_begun_) return;
    wire.TryCancel();
    ended_.WaitForNotification();
  }

  // The status of the answer; DEADLINE_EXCEEDED if it takes longer than kPatience.
  grpc::Status Wait() {
    if (ended_.WaitForNotificationWithTimeout(kPatience)) return status_;
    return {grpc::StatusCode::DEADLINE_EXCEEDED, "the test lost its patience"};
  }

  // The callback for the stub.
  std::function<void(grpc::Status)> Begin() {
    is_begun_ = true;
    return [this](grpc::Status status) {
      status_ = std::move(status);
      ended_.Notify();
    };
  }

 private:
  bool is_begun_ = false;
  grpc::Status status_;
  absl::Notification ended_;
};

// RPCs that the service has not answered yet.
class Held {
 public:
  void Hold(const Context& context, Done done) {
    absl::MutexLock lock(&mutex_);
    held_.emplace_back(context, std::move(done));
  }

  // The oldest; waits until there is one.
  std::pair<Context, Done> Take() {
    absl::MutexLock lock(&mutex_);
    mutex_.AwaitWithTimeout(absl::Condition(
                                +[](decltype(held_)* held) { return !held->empty(); }, &held_),
                            kPatience);
    std::pair<Context, Done> first = std::move(held_.at(0));
    held_.erase(held_.begin());
    return first;
  }

 private:
  absl::Mutex mutex_;
  std::vector<std::pair<Context, Done>> held_ ABSL_GUARDED_BY(mutex_);
};

// An echo server on a free port, and a stub for it.
struct Echo {
  explicit Echo(EchoService::Answer answer) : service(std::move(answer)) {
    server = *server::Server::Start("127.0.0.1:0", {{EchoName(), &service}});
    server->Ready();
    channel = client::Connect(server->address());
    stub = v1::EchoService::NewStub(channel);
  }

  EchoService service;
  std::unique_ptr<server::Server> server;
  std::shared_ptr<grpc::Channel> channel;
  std::unique_ptr<v1::EchoService::Stub> stub;
};

// Answers every RPC, and keeps the Context of the last one.
struct Kept {
  std::optional<Context> context;

  EchoService::Answer Answer() {
    return [this](const Context& seen, const std::string&, Done done) {
      context = seen;
      done(absl::OkStatus());
    };
  }
};

// The value of a series of /metrics; "" if there is none.
inline std::string MetricValue(const std::string& series) {
  const std::string text = "\n" + RenderMetrics();
  const size_t begin = text.find("\n" + series + " ");
  if (begin == std::string::npos) return "";
  const size_t value = begin + series.size() + 2;
  return text.substr(value, text.find('\n', value) - value);
}

inline EchoService::Answer Always(const absl::Status& status) {
  return [status](const Context&, const std::string&, Done done) { done(status); };
}

}  // namespace magpie::echo
