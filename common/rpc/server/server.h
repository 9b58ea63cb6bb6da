// A gRPC port with what every service needs: health, reflection, limits, drain.

#pragma once

#include <grpcpp/grpcpp.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace magpie::server {

// A service and its handlers: {FlowService::service_full_name(), &flow_handlers}.
struct Service {
  std::string name;
  grpc::Service* handlers = nullptr;
};

// Thread-safe.
class Server {
 public:
  // Serves `services` on `listen` ("127.0.0.1:7101"; port 0 picks a free one). Their handlers must
  // outlive the server. UNAVAILABLE if it cannot listen there. Health says NOT_SERVING until Ready.
  static absl::StatusOr<std::unique_ptr<Server>> Start(const std::string& listen,
                                                       const std::vector<Service>& services);
  ~Server();

  // Health says SERVING, for "" and for each service.
  void Ready();

  // Health says NOT_SERVING and new RPCs are refused. Those under way may finish until `deadline`,
  // then they are cancelled. Returns when all are answered.
  void Drain(absl::Time deadline);

  // "127.0.0.1:7101", with the actual port.
  const std::string& address() const;

 private:
  struct Impl;
  explicit Server(std::unique_ptr<Impl> impl);

  std::unique_ptr<Impl> impl_;
};

}  // namespace magpie::server
