// In a process of its own, since what it shows depends on which channel came first.

#include <gtest/gtest.h>

#include <memory>

#include "absl/synchronization/notification.h"
#include "common/rpc/client/channel.h"
#include "grpc/health/v1/health.grpc.pb.h"

namespace magpie::client {
namespace {

// A call that nobody answers, and that ends with its channel.
struct Call {
  explicit Call(absl::Notification& over) : over(over) {}
  ~Call() {
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

TEST(LastChannelTest, TheEndOfACallMayDropIt) {
  const auto unused = Connect("127.0.0.1:1");
  for (int i = 0; i < 10; ++i) {
    absl::Notification over;
    {
      const auto call = std::make_shared<Call>(over);
      call->wire->set_deadline(gpr_inf_past(GPR_CLOCK_REALTIME));
      call->stub->async()->Check(call->wire.get(), &call->request, &call->response,
                                 [call](const grpc::Status&) { call->wire = nullptr; });
    }
    over.WaitForNotification();
  }
}

}  // namespace
}  // namespace magpie::client
