// The options of every command: the addresses of the services, the tenant, the timeout,
// and the format of the output.

#pragma once

#include <string>

#include "absl/time/time.h"

namespace magpie::ctl {

struct Globals {
  // "host:port" of each service.
  std::string flow_engine = "127.0.0.1:7101";
  std::string resource_engine = "127.0.0.1:7102";
  std::string solution_matching = "127.0.0.1:7103";
  std::string knowledge = "127.0.0.1:7104";
  std::string tenant = "default";
  // The name of the backend to act as; empty for none.
  std::string caller;
  // For one request.
  absl::Duration timeout = absl::Seconds(15);
  // Print proto JSON, one document, for programs.
  bool json = false;
};

}  // namespace magpie::ctl
