#include "common/process/resting_poller.h"

#include <grpcpp/version_info.h>
#include <unistd.h>

namespace magpie::server {
namespace {

constexpr bool kIsMeasured = GRPC_CPP_VERSION_MAJOR == 1 && GRPC_CPP_VERSION_MINOR == 51;
// gRPC starts a thread for every two cores of the machine.
constexpr int kCoresOfTwoPollers = 4;

}  // namespace

std::unique_ptr<RestingPoller> RestingPoller::MakeIfUseful() {
  const bool is_useful = kIsMeasured && sysconf(_SC_NPROCESSORS_CONF) < kCoresOfTwoPollers;
  return is_useful ? std::make_unique<RestingPoller>() : nullptr;
}

RestingPoller::RestingPoller()
    : stub_(grpc::health::v1::Health::NewStub(
          grpc::CreateChannel("127.0.0.1:0", grpc::InsecureChannelCredentials()))) {
  rpc_.set_deadline(gpr_inf_past(GPR_CLOCK_REALTIME));
  stub_->async()->Check(&rpc_, &request_, &response_, [this](const grpc::Status&) {
    begun_.Notify();
    enough_.WaitForNotification();
    over_.Notify();
  });
  begun_.WaitForNotification();
}

RestingPoller::~RestingPoller() {
  enough_.Notify();
  over_.WaitForNotification();
}

}  // namespace magpie::server
