// gRPC 1.51 has at least two threads that call handlers, and they take turns at
// polling: each turn is a wake-up and a switch of threads. With two or three
// cores that costs a seventh of what a durable call takes, so one of the two
// rests. Handlers do not wait (handler.h), so the other suffices. From four
// cores on gRPC has a thread for every two of them, and none rests; nor with
// another gRPC, of which nothing was measured.

#pragma once

#include <grpcpp/grpcpp.h>

#include <memory>

#include "absl/synchronization/notification.h"
#include "grpc/health/v1/health.grpc.pb.h"

namespace magpie::server {

// While it lives, one thread of gRPC rests. One a process.
class RestingPoller {
 public:
  // Null where none should rest.
  static std::unique_ptr<RestingPoller> MakeIfUseful();

  // Returns when a thread rests.
  RestingPoller();
  ~RestingPoller();

 private:
  // A call that fails at once: gRPC reports its end on one of these threads.
  const std::unique_ptr<grpc::health::v1::Health::Stub> stub_;
  grpc::ClientContext call_;
  const grpc::health::v1::HealthCheckRequest request_;
  grpc::health::v1::HealthCheckResponse response_;
  absl::Notification begun_;
  absl::Notification enough_;
  absl::Notification over_;
};

}  // namespace magpie::server
