// What a durable call of the flow engine costs, to an echo of messages of the same sizes.

#include "common/status/macros.h"
#include "tools/bench/flow/ask_flow.h"
#include "tools/bench/flow/flow_load.h"
#include "tools/bench/flow/flow_servers.h"
#include "tools/bench/flow/live.h"
#include "tools/bench/flow/models.h"
#include "tools/bench/lib/echo.h"

namespace magpie::bench {
namespace {

constexpr double kStartRate = 0.4;
constexpr double kStartP99 = 3;
constexpr double kCommitRate = 0.5;
constexpr double kCommitP99 = 2;
// Of a bare put: 200 bytes are kept, and an instance's worth is answered.
constexpr Exchange kPut = {.request = 200, .response = 500};

BeginCall CallsOf(auto& load) {
  return [&load](size_t lane, Answered answered) { load.Begin(lane, std::move(answered)); };
}

}  // namespace

Figures MeasurePuts(Bench& bench) {
  const Load& load = bench.options.load;
  ASSIGN_OR_RETURN(const auto echo_server, StartEcho(bench));
  ASSIGN_OR_RETURN(const auto put_server, StartPuts(bench));
  EchoLoad echo(echo_server->address(), load, {kPut});
  EchoLoad puts(put_server->address(), load, {kPut});
  ASSIGN_OR_RETURN(const auto rounds,
                   CompareAndTell(bench, "echo", CallsOf(echo), "put", CallsOf(puts)));
  return std::vector<Figure>{
      {kFlowName, "put_rate_to_echo", RatesOf(rounds), Target::kAtLeast, kCommitRate},
      {kFlowName, "put_p99_to_echo", P99sOf(rounds), Target::kAtMost, kCommitP99}};
}

Figures MeasureStarts(Bench& bench) {
  const Load& load = bench.options.load;
  ASSIGN_OR_RETURN(const auto echo_server, StartEcho(bench));
  ASSIGN_OR_RETURN(const auto engine, StartEngine(bench, "starts"));
  FlowClient client(engine->address(), load.connections);
  RETURN_IF_ERROR(Deploy(client, DeployAskFlow()));
  ASSIGN_OR_RETURN(const std::vector<Exchange> exchanges, ExchangesOf(client));
  EchoLoad echo(echo_server->address(), load, exchanges);
  FlowLoad flow(client, load.in_flight);
  ASSIGN_OR_RETURN(const auto rounds,
                   CompareAndTell(bench, "echo", CallsOf(echo), "start and commit", CallsOf(flow)));
  return std::vector<Figure>{
      {kFlowName, "start_and_commit_rate_to_echo", RatesOf(rounds), Target::kAtLeast, kStartRate},
      {kFlowName, "start_and_commit_p99_to_echo", P99sOf(rounds), Target::kAtMost, kStartP99}};
}

Figures MeasureCommits(Bench& bench) {
  const Load& load = bench.options.load;
  ASSIGN_OR_RETURN(const auto echo_server, StartEcho(bench));
  ASSIGN_OR_RETURN(const auto engine, StartEngine(bench, "commits"));
  FlowClient client(engine->address(), load.connections);
  RETURN_IF_ERROR(Deploy(client, DeployLoop("loop", kFewElements)));
  Live live(client, load.in_flight);
  RETURN_IF_ERROR(live.Fill("loop", kFewLive));
  ASSIGN_OR_RETURN(const Exchange exchange, live.Measure());
  EchoLoad echo(echo_server->address(), load, {exchange});
  ASSIGN_OR_RETURN(const auto rounds,
                   CompareAndTell(bench, "echo", CallsOf(echo), "commit", CallsOf(live)));
  return std::vector<Figure>{
      {kFlowName, "commit_rate_to_echo", RatesOf(rounds), Target::kAtLeast, kCommitRate},
      {kFlowName, "commit_p99_to_echo", P99sOf(rounds), Target::kAtMost, kCommitP99}};
}

}  // namespace magpie::bench
