// A bare gRPC server, with nothing of ours in it: what all rates are a ratio of.

#include "tools/bench/lib/bare_server.h"

namespace magpie::bench {
namespace {

class EchoService final : public v1::EchoService::CallbackService {
  grpc::ServerUnaryReactor* Echo(grpc::CallbackServerContext* rpc, const v1::EchoRequest* request,
                                 v1::EchoResponse* response) override {
    grpc::ServerUnaryReactor* reactor = rpc->DefaultReactor();
    reactor->Finish(FillAnswer(*request, *response));
    return reactor;
  }
};

}  // namespace
}  // namespace magpie::bench

int main() {
  magpie::bench::EchoService service;
  return magpie::bench::ServeBare("echo-server", service);
}
