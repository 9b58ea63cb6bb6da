// Parks one of gRPC's threads on small machines. gRPC 1.51 runs handlers on at least two
// threads that take turns at polling, and each turn costs a wake-up and a thread switch.
// With two or three cores that is a seventh of the cost of a durable RPC. Handlers do not
// wait (handler.h), so one thread suffices. With four cores or more gRPC has a thread for
// every two cores, and none is parked; nor with a different version of gRPC, which was
// not measured.

#pragma once

#include <grpcpp/grpcpp.h>

#include <memory>

#include "absl/synchronization/notification.h"
#include "grpc/health/v1/health.grpc.pb.h"

namespace magpie::server {

// Parks one thread of gRPC during its lifetime. One per process.
class RestingPoller {
 public:
  // Null if no thread should be parked.
  static std::unique_ptr<RestingPoller> MakeIfUseful();

  // Returns once a thread is parked.
  RestingPoller();
  ~RestingPoller();

 private:
  // An RPC that fails at once: gRPC runs its callback on one of these threads.
  const std::unique_ptr<grpc::health::v1::Health::Stub> stub_;
  grpc::ClientContext rpc_;
  const grpc::health::v1::HealthCheckRequest request_;
  grpc::health::v1::HealthCheckResponse response_;
  absl::Notification begun_;
  absl::Notification enough_;
  absl::Notification over_;
};

}  // namespace magpie::server
