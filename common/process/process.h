// What the main() of every binary does: read the configuration, open the
// metrics port, start the parts, wait for SIGINT or SIGTERM, drain, exit 0.
//
//   int main(int argc, char** argv) {
//     return magpie::server::RunProcess(argc, argv, "knowledge", [] { ... });
//   }
//
// Flags of all binaries: --metrics --log_format --log_level --reflection
// --drain_time --max_calls --max_message_bytes --config --print_config --version.
// A flag wins over MAGPIE_<FLAG> in the environment, that over the file, that
// over the default; what is unknown in any of them is an error.
//
// --metrics is a free port unless main sets FLAGS_metrics first.

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

  // Health turns to SERVING.
  virtual void Ready() = 0;

  // Takes no new work; what is under way may finish until `deadline`.
  virtual void Drain(absl::Time deadline) = 0;
};

using Parts = std::vector<std::unique_ptr<Part>>;

// `start` makes the parts, in the order in which they are drained. Returns main's exit code.
int RunProcess(int argc, char** argv, absl::string_view name,
               const std::function<absl::StatusOr<Parts>()>& start);

}  // namespace magpie::server
