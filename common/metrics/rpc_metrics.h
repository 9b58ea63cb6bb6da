// The metrics of every RPC, named as in the gRPC ecosystem: grpc_server_started_total,
// grpc_server_handled_total and grpc_server_handling_seconds; grpc_client_... for RPCs
// that this process sends.

#pragma once

#include <array>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace prometheus {
class Counter;
class Histogram;
}  // namespace prometheus

namespace magpie {

enum class RpcSide { kServer, kClient };

// The value of the label grpc_code: "NotFound".
absl::string_view GrpcCodeName(absl::StatusCode code);

// The series of one RPC, each 0 from the start. Counting is cheap. Thread-safe.
class RpcMetrics {
 public:
  // `service` is the full name: "magpie.flow.v1.FlowService".
  // `type` is the label grpc_type: "unary" or "server_stream".
  RpcMetrics(RpcSide side, absl::string_view service, absl::string_view method,
             absl::string_view type = "unary");

  void Started() const;
  void Handled(absl::StatusCode code, absl::Duration took) const;

 private:
  static constexpr size_t kCodes = 17;  // OK (0) to UNAUTHENTICATED (16)

  prometheus::Counter* started_;
  std::array<prometheus::Counter*, kCodes> handled_;
  prometheus::Histogram* seconds_;
};

}  // namespace magpie
