// magpie: all services in one process, each on its own port and with its own store, as if
// each ran alone. They ask each other over gRPC, and the flow engine calls business units
// itself.

#include <string>
#include <utility>

#include "absl/flags/flag.h"
#include "absl/strings/str_cat.h"
#include "common/process/process.h"
#include "common/status/macros.h"
#include "services/flow-engine/start.h"
#include "services/knowledge/start.h"
#include "services/resource-engine/start.h"
#include "services/solution-matching/start.h"

ABSL_FLAG(std::string, flow_engine_listen, "127.0.0.1:7101", "Where the flow engine serves gRPC");
ABSL_FLAG(std::string, resource_engine_listen, "127.0.0.1:7102",
          "Where the resource engine serves gRPC, and where the others ask it");
ABSL_FLAG(std::string, solution_matching_listen, "127.0.0.1:7103",
          "Where solution matching serves gRPC");
ABSL_FLAG(std::string, knowledge_listen, "127.0.0.1:7104", "Where knowledge serves gRPC");
ABSL_FLAG(int32_t, max_steps, magpie::flow::kMaxSteps,
          "The most nodes that a flow passes without a wait (10 to 5000); one more is an incident");
ABSL_FLAG(std::string, data, "var", "The directory that has a directory for each service");
ABSL_FLAG(std::string, upstreams, "", magpie::resource::kUpstreamsHelp);
ABSL_FLAG(std::string, auth, "", magpie::resource::kAuthHelp);
ABSL_FLAG(std::string, egress, "", magpie::resource::kEgressHelp);

namespace magpie {
namespace {

std::string DataOf(absl::string_view service) {
  return absl::StrCat(absl::GetFlag(FLAGS_data), "/", service);
}

// The flow engine starts last, because it asks the others as soon as it runs, and is drained
// first, because its work under way needs their answers.
absl::StatusOr<server::Parts> Start() {
  const std::string resource_engine = absl::GetFlag(FLAGS_resource_engine_listen);
  ASSIGN_OR_RETURN(auto knowledge,
                   knowledge::StartKnowledge({.listen = absl::GetFlag(FLAGS_knowledge_listen),
                                              .data = DataOf("knowledge"),
                                              .resource_engine = resource_engine}));
  const std::string solution_matching = absl::GetFlag(FLAGS_solution_matching_listen);
  ASSIGN_OR_RETURN(auto matching, matching::StartMatching({.listen = solution_matching,
                                                           .data = DataOf("solution-matching")}));
  const resource::MeansOptions means = {.upstreams = absl::GetFlag(FLAGS_upstreams),
                                        .auth = absl::GetFlag(FLAGS_auth),
                                        .egress = absl::GetFlag(FLAGS_egress)};
  ASSIGN_OR_RETURN(auto resource, resource::StartResourceEngine({.listen = resource_engine,
                                                                 .data = DataOf("resource-engine"),
                                                                 .means = means}));
  ASSIGN_OR_RETURN(auto flow,
                   flow::StartFlowEngine({.listen = absl::GetFlag(FLAGS_flow_engine_listen),
                                          .data = DataOf("flow-engine"),
                                          .resource_engine = resource_engine,
                                          .means = means,
                                          .solution_matching = solution_matching,
                                          .max_steps = absl::GetFlag(FLAGS_max_steps)}));
  server::Parts parts;
  parts.push_back(std::move(flow));
  parts.push_back(std::move(knowledge));
  parts.push_back(std::move(resource));
  parts.push_back(std::move(matching));
  return parts;
}

}  // namespace
}  // namespace magpie

int main(int argc, char** argv) {
  absl::SetFlag(&FLAGS_metrics, "127.0.0.1:7100");
  return magpie::server::RunProcess(argc, argv, "magpie", magpie::Start);
}
