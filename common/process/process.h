// The main() of every binary: reads the configuration, opens the metrics port, starts
// the parts, waits for SIGINT or SIGTERM, drains, and exits with 0.
//
//   int main(int argc, char** argv) {
//     return magpie::server::RunProcess(argc, argv, "knowledge", [] { ... });
//   }
//
// Flags of all binaries: --metrics --log_format --log_level --reflection
// --drain_time --max_rpcs --max_message_bytes --config --print_config --version.
// common/process/config.h says where they may be set.
//
// --metrics picks a free port unless main sets FLAGS_metrics first.

#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/flags/declare.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

ABSL_DECLARE_FLAG(std::string, metrics);

namespace magpie::server {

// A service that runs in this process. Its destructor closes its store.
class Part {
 public:
  virtual ~Part() = default;

  // Health says SERVING from now on.
  virtual void Ready() = 0;

  // Refuses new work. Work under way may finish until `deadline`.
  virtual void Drain(absl::Time deadline) = 0;
};

using Parts = std::vector<std::unique_ptr<Part>>;

// `start` makes the parts, in the order in which to drain them. Returns the exit code for main.
int RunProcess(int argc, char** argv, absl::string_view name,
               const std::function<absl::StatusOr<Parts>()>& start);

}  // namespace magpie::server
