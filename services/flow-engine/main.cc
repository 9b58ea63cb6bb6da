#include "absl/flags/flag.h"
#include "common/process/process.h"
#include "common/status/macros.h"
#include "services/flow-engine/start.h"

ABSL_FLAG(std::string, listen, "127.0.0.1:7101", "Where to serve gRPC");
ABSL_FLAG(std::string, data, "./var/flow-engine",
          "The directory for data that must survive a restart");
ABSL_FLAG(std::string, resource_engine, "127.0.0.1:7102", "Where the resource engine serves gRPC");
ABSL_FLAG(
    std::string, upstreams, "",
    "Upstreams, as in resource-engine --upstreams. If set, this process calls them itself and asks "
    "the resource engine for definitions only; otherwise the resource engine calls them");
ABSL_FLAG(std::string, auth, "", "As resource-engine --auth; used only with --upstreams");
ABSL_FLAG(std::string, egress, "", "As resource-engine --egress; used only with --upstreams");
ABSL_FLAG(std::string, solution_matching, "127.0.0.1:7103", "Where solution matching serves gRPC");
ABSL_FLAG(int32_t, max_steps, magpie::flow::kMaxSteps,
          "The most nodes that a flow passes without a wait (10 to 5000); one more is an incident");

namespace {

absl::StatusOr<magpie::server::Parts> Start() {
  magpie::server::Parts parts;
  ASSIGN_OR_RETURN(auto part, magpie::flow::StartFlowEngine(
                                  {.listen = absl::GetFlag(FLAGS_listen),
                                   .data = absl::GetFlag(FLAGS_data),
                                   .resource_engine = absl::GetFlag(FLAGS_resource_engine),
                                   .means = {.upstreams = absl::GetFlag(FLAGS_upstreams),
                                             .auth = absl::GetFlag(FLAGS_auth),
                                             .egress = absl::GetFlag(FLAGS_egress)},
                                   .solution_matching = absl::GetFlag(FLAGS_solution_matching),
                                   .max_steps = absl::GetFlag(FLAGS_max_steps)}));
  parts.push_back(std::move(part));
  return parts;
}

}  // namespace

int main(int argc, char** argv) {
  absl::SetFlag(&FLAGS_metrics, "127.0.0.1:7111");
  return magpie::server::RunProcess(argc, argv, "flow-engine", Start);
}
