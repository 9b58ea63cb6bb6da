// bench-flow: starts and commits of a flow without service tasks, as a ratio to echo.

#include <cstdio>
#include <memory>
#include <string>

#include "common/status/macros.h"
#include "tools/bench/ask_flow.h"
#include "tools/bench/child.h"
#include "tools/bench/compare.h"
#include "tools/bench/echo.h"
#include "tools/bench/flow_load.h"
#include "tools/bench/options.h"
#include "tools/bench/report.h"
#include "tools/bench/scratch.h"

namespace magpie::bench {
namespace {

constexpr char kName[] = "flow";
constexpr char kWhat[] =
    "start an instance (start, user task, end), commit its task; each reply after its disk sync";
constexpr double kRateToEcho = 0.4;
constexpr double kP99ToEcho = 3;

std::vector<Figure> FiguresOf(const std::vector<Round>& rounds) {
  Figure rate{kName, "start_and_commit_rate_to_echo", {}, Target::kAtLeast, kRateToEcho};
  Figure p99{kName, "start_and_commit_p99_to_echo", {}, Target::kAtMost, kP99ToEcho};
  for (const Round& round : rounds) {
    rate.ratios.push_back(round.thing.calls_per_second / round.echo.calls_per_second);
    p99.ratios.push_back(absl::FDivDuration(round.thing.p99, round.echo.p99));
  }
  return {rate, p99};
}

absl::Status Run(const Options& options) {
  ASSIGN_OR_RETURN(const auto scratch, Scratch::Make(options.scratch));
  ASSIGN_OR_RETURN(const auto echo_server, Child::Start({options.Binary("tools/bench/echo-server")},
                                                        scratch->path() + "/echo-server.log"));
  ASSIGN_OR_RETURN(
      const auto engine,
      Child::Start({options.Binary("services/flow-engine/flow-engine"), "--listen=127.0.0.1:0",
                    "--metrics=127.0.0.1:0", "--data=" + scratch->path() + "/flow-engine"},
                   scratch->path() + "/flow-engine.log"));
  FlowClient client(engine->address(), options.load.connections);
  RETURN_IF_ERROR(CallAndWait<flow::v1::DeployFlowResponse>(client, DeployAskFlow()).status());
  ASSIGN_OR_RETURN(const std::vector<Exchange> exchanges, ExchangesOf(client));

  EchoLoad echo(echo_server->address(), options.load, exchanges);
  FlowLoad flow(client, options.load.in_flight);
  Report report(options, kName, kWhat);
  report.Begin();
  ASSIGN_OR_RETURN(
      const std::vector<Round> rounds,
      Compare(
          options.load, options.rounds,
          [&](size_t lane, Answered answered) { echo.Begin(lane, std::move(answered)); },
          [&](size_t lane, Answered answered) { flow.Begin(lane, std::move(answered)); },
          [&](const Round& round) { report.Add(round); }));
  report.End(FiguresOf(rounds));
  return absl::OkStatus();
}

}  // namespace
}  // namespace magpie::bench

int main(int argc, char** argv) {
  const absl::Status status = magpie::bench::Run(magpie::bench::ParseOptions(argc, argv));
  if (status.ok()) return 0;
  std::fprintf(stderr, "bench-flow: %s\n", status.ToString().c_str());
  return 1;
}
