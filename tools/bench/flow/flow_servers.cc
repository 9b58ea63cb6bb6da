#include "tools/bench/flow/flow_servers.h"

#include "absl/strings/str_cat.h"

namespace magpie::bench {

absl::StatusOr<std::unique_ptr<Child>> StartSlowResources(const Bench& bench,
                                                          absl::Duration delay) {
  return Child::Start({bench.options.Binary("tools/bench/flow/slow-resources"),
                       absl::StrCat(absl::ToInt64Milliseconds(delay))},
                      bench.folder + "/slow-resources.log");
}

absl::StatusOr<std::unique_ptr<Child>> StartEngine(const Bench& bench, absl::string_view name,
                                                   const std::string& resource_engine) {
  std::vector<std::string> command = {bench.options.Binary("services/flow-engine/flow-engine"),
                                      "--listen=127.0.0.1:0", "--metrics=127.0.0.1:0",
                                      absl::StrCat("--data=", bench.folder, "/", name)};
  if (!resource_engine.empty()) command.push_back("--resource_engine=" + resource_engine);
  return Child::Start(command, absl::StrCat(bench.folder, "/", name, ".log"));
}

absl::StatusOr<std::unique_ptr<Child>> StartPuts(const Bench& bench) {
  return Child::Start({bench.options.Binary("tools/bench/flow/put-server"), bench.folder + "/puts"},
                      bench.folder + "/put-server.log");
}

absl::Status Deploy(FlowClient& client, const flow::v1::DeployFlowRequest& request) {
  return CallAndWait<flow::v1::DeployFlowResponse>(client, request).status();
}

}  // namespace magpie::bench
