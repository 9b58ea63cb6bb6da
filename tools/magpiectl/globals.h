// What every command needs to know: where the suite is, for whom and how long
// to ask, and who reads the answer.

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
  // Which backend it calls as; empty for none.
  std::string caller;
  // For one call.
  absl::Duration timeout = absl::Seconds(15);
  // Print proto JSON, one document, for programs.
  bool json = false;
};

}  // namespace magpie::ctl
