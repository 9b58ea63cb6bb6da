#include "tools/bench/flow_servers.h"

#include "absl/strings/str_cat.h"

namespace magpie::bench {

absl::StatusOr<std::unique_ptr<Child>> StartEcho(const FlowBench& bench) {
  return Child::Start({bench.options.Binary("tools/bench/echo-server")},
                      bench.folder + "/echo-server.log");
}

absl::StatusOr<std::unique_ptr<Child>> StartSlowGateway(const FlowBench& bench,
                                                        absl::Duration delay) {
  return Child::Start({bench.options.Binary("tools/bench/slow-gateway"),
                       absl::StrCat(absl::ToInt64Milliseconds(delay))},
                      bench.folder + "/slow-gateway.log");
}

absl::StatusOr<std::unique_ptr<Child>> StartEngine(const FlowBench& bench, absl::string_view name,
                                                   const std::string& resource_engine) {
  std::vector<std::string> command = {bench.options.Binary("services/flow-engine/flow-engine"),
                                      "--listen=127.0.0.1:0", "--metrics=127.0.0.1:0",
                                      absl::StrCat("--data=", bench.folder, "/", name)};
  if (!resource_engine.empty()) command.push_back("--resource_engine=" + resource_engine);
  return Child::Start(command, absl::StrCat(bench.folder, "/", name, ".log"));
}

absl::Status Deploy(FlowClient& client, const flow::v1::DeployFlowRequest& request) {
  return CallAndWait<flow::v1::DeployFlowResponse>(client, request).status();
}

absl::StatusOr<std::vector<Round>> CompareAndTell(FlowBench& bench, absl::string_view base_name,
                                                  const BeginCall& base,
                                                  absl::string_view thing_name,
                                                  const BeginCall& thing) {
  bench.report.Begin(base_name, thing_name);
  return Compare(bench.options.load, bench.options.rounds, base, thing,
                 [&](const Round& round) { bench.report.Add(round); });
}

std::vector<double> RatesOf(const std::vector<Round>& rounds) {
  std::vector<double> ratios;
  for (const Round& round : rounds) {
    ratios.push_back(round.thing.calls_per_second / round.base.calls_per_second);
  }
  return ratios;
}

std::vector<double> P99sOf(const std::vector<Round>& rounds) {
  std::vector<double> ratios;
  for (const Round& round : rounds) {
    ratios.push_back(absl::FDivDuration(round.thing.p99, round.base.p99));
  }
  return ratios;
}

}  // namespace magpie::bench
