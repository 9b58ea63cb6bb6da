// A resource engine whose business units take their time: each Invoke is answered after so many
// milliseconds, the one argument, and holds no thread meanwhile. Listens on a free port of
// loopback, says on stderr which, and serves until it is ended.

#include <grpcpp/alarm.h>
#include <grpcpp/grpcpp.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>

#include "magpie/resource/v1/gateway_service.grpc.pb.h"

namespace {

namespace v1 = magpie::resource::v1;

constexpr int kMostMillis = 60'000;

// One call: answered when its alarm rings.
class Slow final : public grpc::ServerUnaryReactor {
 public:
  explicit Slow(std::chrono::milliseconds delay) {
    alarm_.Set(std::chrono::system_clock::now() + delay, [this](bool) { Finish({}); });
  }
  void OnDone() override { delete this; }

 private:
  grpc::Alarm alarm_;
};

class SlowResources final : public v1::GatewayService::CallbackService {
 public:
  explicit SlowResources(std::chrono::milliseconds delay) : delay_(delay) {}

 private:
  grpc::ServerUnaryReactor* Invoke(grpc::CallbackServerContext*, const v1::InvokeRequest* request,
                                   v1::InvokeResponse* response) override {
    response->set_result(R"({"status":"riding"})");
    response->mutable_call()->set_api(request->api());
    response->mutable_call()->set_request_id(request->request_id());
    return new Slow(delay_);
  }

  const std::chrono::milliseconds delay_;
};

}  // namespace

int main(int argc, char** argv) {
  const int millis = argc == 2 ? std::atoi(argv[1]) : 0;
  if (millis < 1 || millis > kMostMillis) {
    std::fputs("usage: slow-resources MILLISECONDS\n", stderr);
    return 2;
  }
  SlowResources resources{std::chrono::milliseconds(millis)};
  grpc::ServerBuilder builder;
  int port = 0;
  builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
  builder.RegisterService(&resources);
  const std::unique_ptr<grpc::Server> server = builder.BuildAndStart();
  if (server == nullptr) {
    std::fputs("slow-resources: cannot listen\n", stderr);
    return 1;
  }
  std::fprintf(stderr, "serving address=127.0.0.1:%d\nready\n", port);
  server->Wait();
}
