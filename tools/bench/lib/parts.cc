#include "tools/bench/lib/parts.h"

#include <algorithm>
#include <cstdio>
#include <iterator>

#include "absl/flags/flag.h"
#include "absl/synchronization/mutex.h"
#include "common/status/macros.h"
#include "common/testing/scratch.h"

ABSL_FLAG(std::string, only, "", "measure only this part; README.md lists the parts");

namespace magpie::bench {
namespace {

absl::Status Run(const Options& options, absl::string_view what, std::span<const Part> parts,
                 const std::string& only) {
  ASSIGN_OR_RETURN(const auto scratch, Scratch::Make(options.scratch));
  Report report(options);
  Bench bench{options, scratch->path(), report};
  report.Say(what);
  std::vector<Figure> all;
  for (const Part& part : parts) {
    if (!only.empty() && part.name != only) continue;
    ASSIGN_OR_RETURN(std::vector<Figure> figures, part.measure(bench));
    std::move(figures.begin(), figures.end(), std::back_inserter(all));
  }
  report.End(all);
  return absl::OkStatus();
}

}  // namespace

int RunParts(int argc, char** argv, absl::string_view what, std::span<const Part> parts) {
  // As in our services (common/process/process.cc).
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  const Options options = ParseOptions(argc, argv);
  const std::string only = absl::GetFlag(FLAGS_only);
  if (!only.empty() && std::ranges::count(parts, only, &Part::name) == 0) {
    std::fprintf(stderr, "bench: no such part: %s\n", only.c_str());
    return 2;
  }
  const absl::Status status = Run(options, what, parts, only);
  if (status.ok()) return 0;
  std::fprintf(stderr, "bench: %s\n", status.ToString().c_str());
  return 1;
}

absl::StatusOr<std::unique_ptr<Child>> StartEcho(const Bench& bench) {
  return Child::Start({bench.options.Binary("tools/bench/lib/echo-server")},
                      bench.folder + "/echo-server.log");
}

absl::StatusOr<std::vector<Round>> CompareAndTell(Bench& bench, absl::string_view base_name,
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
