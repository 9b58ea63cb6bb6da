// The operators' port, over plain HTTP: /metrics for Prometheus, /livez and /readyz for
// probes. The only use of cpp-httplib outside tests.

#pragma once

#include <memory>
#include <string>

#include "absl/status/statusor.h"

namespace magpie::server {

// Thread-safe.
class Admin {
 public:
  // Serves on `listen` ("127.0.0.1:7111"; port 0 picks a free one) until it is destroyed.
  // UNAVAILABLE if it cannot listen there. /readyz answers 503 until SetReady(true).
  static absl::StatusOr<std::unique_ptr<Admin>> Start(const std::string& listen);
  ~Admin();

  void SetReady(bool ready);

  // "127.0.0.1:7111", with the actual port.
  const std::string& address() const;

 private:
  struct Impl;
  explicit Admin(std::unique_ptr<Impl> impl);

  std::unique_ptr<Impl> impl_;
};

}  // namespace magpie::server
