// resource-engine: gets values from business units by name. See README.md for what it owns and how
// to try it.

#include <string>
#include <utility>

#include "absl/flags/flag.h"
#include "common/process/process.h"
#include "common/status/macros.h"
#include "services/resource-engine/start.h"

ABSL_FLAG(std::string, listen, "127.0.0.1:7102", "Where to serve gRPC");
ABSL_FLAG(std::string, data, "var/resource-engine",
          "The directory for data that must survive a restart");
ABSL_FLAG(std::string, upstreams, "", magpie::resource::kUpstreamsHelp);
ABSL_FLAG(std::string, auth, "", magpie::resource::kAuthHelp);
ABSL_FLAG(std::string, egress, "", magpie::resource::kEgressHelp);

namespace magpie::resource {

absl::StatusOr<server::Parts> Start() {
  ASSIGN_OR_RETURN(auto part,
                   StartResourceEngine({.listen = absl::GetFlag(FLAGS_listen),
                                        .data = absl::GetFlag(FLAGS_data),
                                        .means = {.upstreams = absl::GetFlag(FLAGS_upstreams),
                                                  .auth = absl::GetFlag(FLAGS_auth),
                                                  .egress = absl::GetFlag(FLAGS_egress)}}));
  server::Parts parts;
  parts.push_back(std::move(part));
  return parts;
}

}  // namespace magpie::resource

int main(int argc, char** argv) {
  absl::SetFlag(&FLAGS_metrics, "127.0.0.1:7112");
  return magpie::server::RunProcess(argc, argv, "resource-engine", magpie::resource::Start);
}
