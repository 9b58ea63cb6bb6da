// A bare gRPC server, with nothing of ours in it: what all rates are a ratio of.
// Listens on a free port of loopback, says on stderr which, and serves until it is ended.

#include <grpcpp/grpcpp.h>

#include <cstdio>
#include <string>

#include "absl/synchronization/mutex.h"
#include "magpie/bench/v1/echo_service.grpc.pb.h"

namespace {

namespace v1 = magpie::bench::v1;

constexpr uint32_t kMaxAnswerBytes = 1 << 20;

class EchoService final : public v1::EchoService::CallbackService {
  grpc::ServerUnaryReactor* Echo(grpc::CallbackServerContext* call, const v1::EchoRequest* request,
                                 v1::EchoResponse* response) override {
    grpc::ServerUnaryReactor* reactor = call->DefaultReactor();
    if (request->answer_bytes() > kMaxAnswerBytes) {
      reactor->Finish({grpc::StatusCode::INVALID_ARGUMENT, "answer_bytes is more than 1 MiB"});
    } else {
      response->set_payload(std::string(request->answer_bytes(), 'x'));
      reactor->Finish(grpc::Status::OK);
    }
    return reactor;
  }
};

}  // namespace

int main() {
  // As in our services (common/server/process.cc).
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  EchoService service;
  grpc::ServerBuilder builder;
  int port = 0;
  builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
  builder.RegisterService(&service);
  const std::unique_ptr<grpc::Server> server = builder.BuildAndStart();
  if (server == nullptr) {
    std::fputs("echo-server: cannot listen\n", stderr);
    return 1;
  }
  std::fprintf(stderr, "serving address=127.0.0.1:%d\nready\n", port);
  server->Wait();
}
