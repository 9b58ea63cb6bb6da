// solution-matching: finds the solution for a question. README.md says what it owns and how to try
// it.

#include <string>
#include <utility>

#include "absl/flags/flag.h"
#include "common/process/process.h"
#include "common/status/macros.h"
#include "services/solution-matching/start.h"

ABSL_FLAG(std::string, listen, "127.0.0.1:7103", "Where to serve gRPC");
ABSL_FLAG(std::string, data, "var/solution-matching",
          "The directory for data that must survive a restart");

namespace magpie::matching {

absl::StatusOr<server::Parts> Start() {
  ASSIGN_OR_RETURN(auto part, StartMatching({.listen = absl::GetFlag(FLAGS_listen),
                                             .data = absl::GetFlag(FLAGS_data)}));
  server::Parts parts;
  parts.push_back(std::move(part));
  return parts;
}

}  // namespace magpie::matching

int main(int argc, char** argv) {
  absl::SetFlag(&FLAGS_metrics, "127.0.0.1:7113");
  return magpie::server::RunProcess(argc, argv, "solution-matching", magpie::matching::Start);
}
