// In a separate process, since the result depends on which channel came first.

#include <gtest/gtest.h>

#include <memory>

#include "absl/synchronization/notification.h"
#include "common/rpc/client/channel.h"
#include "grpc/health/v1/health.grpc.pb.h"

namespace magpie::client {
namespace {

// An RPC that nobody answers, and that ends with its channel.
struct Rpc {
  explicit Rpc(absl::Notification& over) : over(over) {}
  ~Rpc() {
    stub = nullptr;
    over.Notify();
  }

  absl::Notification& over;
  std::unique_ptr<grpc::health::v1::Health::Stub> stub =
      grpc::health::v1::Health::NewStub(Connect("127.0.0.1:1"));
  grpc::health::v1::HealthCheckRequest request;
  grpc::health::v1::HealthCheckResponse response;
  std::unique_ptr<grpc::ClientContext> wire = std::make_unique<grpc::ClientContext>();
};

TEST(LastChannelTest, TheEndOfAnRpcMayDropIt) {
  const auto unused = Connect("127.0.0.1:1");
  for (int i = 0; i < 10; ++i) {
    absl::Notification over;
    {
      const auto rpc = std::make_shared<Rpc>(over);
      rpc->wire->set_deadline(gpr_inf_past(GPR_CLOCK_REALTIME));
      rpc->stub->async()->Check(rpc->wire.get(), &rpc->request, &rpc->response,
                                [rpc](const grpc::Status&) { rpc->wire = nullptr; });
    }
    over.WaitForNotification();
  }
}

}  // namespace
}  // namespace magpie::client
