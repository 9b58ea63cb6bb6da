// knowledge: stores articles. README.md says what it owns and how to try it.

#include <string>
#include <utility>

#include "absl/flags/flag.h"
#include "common/process/process.h"
#include "common/status/macros.h"
#include "services/knowledge/start.h"

ABSL_FLAG(std::string, listen, "127.0.0.1:7104", "Where to serve gRPC");
ABSL_FLAG(std::string, data, "var/knowledge", "The directory for data that must survive a restart");
ABSL_FLAG(std::string, resource_engine, "127.0.0.1:7102",
          "Where the resource engine serves gRPC: asked for vectors of texts, if a tenant names an "
          "embedding");

namespace magpie::knowledge {

absl::StatusOr<server::Parts> Start() {
  ASSIGN_OR_RETURN(auto part,
                   StartKnowledge({.listen = absl::GetFlag(FLAGS_listen),
                                   .data = absl::GetFlag(FLAGS_data),
                                   .resource_engine = absl::GetFlag(FLAGS_resource_engine)}));
  server::Parts parts;
  parts.push_back(std::move(part));
  return parts;
}

}  // namespace magpie::knowledge

int main(int argc, char** argv) {
  absl::SetFlag(&FLAGS_metrics, "127.0.0.1:7114");
  return magpie::server::RunProcess(argc, argv, "knowledge", magpie::knowledge::Start);
}
