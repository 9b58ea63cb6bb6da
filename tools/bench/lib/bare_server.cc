#include "tools/bench/lib/bare_server.h"

#include <cstdio>
#include <string>

#include "absl/synchronization/mutex.h"

namespace magpie::bench {
namespace {

constexpr uint32_t kMaxAnswerBytes = 1 << 20;

}  // namespace

grpc::Status FillAnswer(const v1::EchoRequest& request, v1::EchoResponse& response) {
  if (request.answer_bytes() > kMaxAnswerBytes) {
    return {grpc::StatusCode::INVALID_ARGUMENT, "answer_bytes is more than 1 MiB"};
  }
  response.set_payload(std::string(request.answer_bytes(), 'x'));
  return grpc::Status::OK;
}

int ServeBare(const char* name, grpc::Service& service) {
  // As in our services (common/process/process.cc).
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  grpc::ServerBuilder builder;
  int port = 0;
  builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
  builder.RegisterService(&service);
  const std::unique_ptr<grpc::Server> server = builder.BuildAndStart();
  if (server == nullptr) {
    std::fprintf(stderr, "%s: cannot listen\n", name);
    return 1;
  }
  std::fprintf(stderr, "serving address=127.0.0.1:%d\nready\n", port);
  server->Wait();
  return 0;
}

}  // namespace magpie::bench
