// What size costs: of the store, and of the model.

#include "absl/strings/str_format.h"
#include "common/status/macros.h"
#include "tools/bench/flow/flow_servers.h"
#include "tools/bench/flow/live.h"
#include "tools/bench/flow/models.h"

namespace magpie::bench {
namespace {

constexpr double kRateOfFull = 0.9;
constexpr double kMemoryBytes = 1.5 * (1 << 30);
constexpr size_t kManyElements = 200;
constexpr double kCostOfMany = 1.2;

BeginCall CommitsOf(Live& live) {
  return [&live](size_t lane, Answered answered) { live.Begin(lane, std::move(answered)); };
}

}  // namespace

Figures MeasureLive(Bench& bench) {
  const Load& load = bench.options.load;
  ASSIGN_OR_RETURN(const auto few_engine, StartEngine(bench, "few"));
  ASSIGN_OR_RETURN(const auto full_engine, StartEngine(bench, "full"));
  FlowClient few_client(few_engine->address(), load.connections);
  FlowClient full_client(full_engine->address(), load.connections);
  RETURN_IF_ERROR(Deploy(few_client, DeployLoop("loop", kFewElements)));
  RETURN_IF_ERROR(Deploy(full_client, DeployLoop("loop", kFewElements)));
  Live few(few_client, load.in_flight);
  Live full(full_client, load.in_flight);
  bench.report.Say(absl::StrFormat("\nfilling a store with %d live instances", bench.options.live));
  RETURN_IF_ERROR(few.Fill("loop", kFewLive));
  RETURN_IF_ERROR(full.Fill("loop", bench.options.live));
  ASSIGN_OR_RETURN(const auto rounds,
                   CompareAndTell(bench, "few live", CommitsOf(few),
                                  absl::StrFormat("%d live", bench.options.live), CommitsOf(full)));
  const auto resident = static_cast<double>(full_engine->ResidentBytes());
  bench.report.Say(absl::StrFormat("the engine has %.0f MiB in memory", resident / (1 << 20)));
  return std::vector<Figure>{
      {kFlowName, "commit_rate_full_to_few_live", RatesOf(rounds), Target::kAtLeast, kRateOfFull},
      {kFlowName, "memory_to_1.5_GiB", {resident / kMemoryBytes}, Target::kAtMost, 1}};
}

Figures MeasureModelSize(Bench& bench) {
  const Load& load = bench.options.load;
  ASSIGN_OR_RETURN(const auto engine, StartEngine(bench, "models"));
  FlowClient client(engine->address(), load.connections);
  RETURN_IF_ERROR(Deploy(client, DeployLoop("few", kFewElements)));
  RETURN_IF_ERROR(Deploy(client, DeployLoop("many", kManyElements)));
  Live few(client, load.in_flight);
  Live many(client, load.in_flight);
  RETURN_IF_ERROR(few.Fill("few", kFewLive));
  RETURN_IF_ERROR(many.Fill("many", kFewLive));
  ASSIGN_OR_RETURN(const auto rounds, CompareAndTell(bench, "10 elements", CommitsOf(few),
                                                     "200 elements", CommitsOf(many)));
  std::vector<double> costs = RatesOf(rounds);
  for (double& cost : costs) cost = 1 / cost;
  return std::vector<Figure>{
      {kFlowName, "commit_cost_200_to_10_elements", costs, Target::kAtMost, kCostOfMany}};
}

}  // namespace magpie::bench
