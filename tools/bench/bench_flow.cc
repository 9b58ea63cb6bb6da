// bench-flow: what the flow engine costs, each figure as a ratio to something of the same run.

#include <algorithm>
#include <cstdio>
#include <iterator>
#include <string>
#include <vector>

#include "absl/flags/flag.h"
#include "common/status/macros.h"
#include "tools/bench/flow_figures.h"
#include "tools/bench/options.h"
#include "tools/bench/report.h"
#include "tools/bench/scratch.h"

ABSL_FLAG(std::string, only, "", "one part of it: commits starts live models calls waiting");

namespace magpie::bench {
namespace {

constexpr char kWhat[] =
    "flow: durable calls of a flow engine; each reply comes after its disk sync";

struct Part {
  absl::string_view name;
  Figures (*measure)(FlowBench&);
};
constexpr Part kParts[] = {{"commits", MeasureCommits}, {"starts", MeasureStarts},
                           {"live", MeasureLive},       {"models", MeasureModelSize},
                           {"calls", MeasureCalls},     {"waiting", MeasureWaiting}};

// Or all of them: "".
bool IsPart(const std::string& name) {
  return name.empty() || std::ranges::count(kParts, name, &Part::name) != 0;
}

absl::Status Run(const Options& options, const std::string& only) {
  ASSIGN_OR_RETURN(const auto scratch, Scratch::Make(options.scratch));
  Report report(options);
  FlowBench bench{options, scratch->path(), report};
  report.Say(kWhat);
  std::vector<Figure> all;
  for (const Part& part : kParts) {
    if (!only.empty() && part.name != only) continue;
    ASSIGN_OR_RETURN(std::vector<Figure> figures, part.measure(bench));
    std::move(figures.begin(), figures.end(), std::back_inserter(all));
  }
  report.End(all);
  return absl::OkStatus();
}

}  // namespace
}  // namespace magpie::bench

int main(int argc, char** argv) {
  const magpie::bench::Options options = magpie::bench::ParseOptions(argc, argv);
  const std::string only = absl::GetFlag(FLAGS_only);
  if (!magpie::bench::IsPart(only)) {
    std::fprintf(stderr, "bench-flow: no such part: %s\n", only.c_str());
    return 2;
  }
  const absl::Status status = magpie::bench::Run(options, only);
  if (status.ok()) return 0;
  std::fprintf(stderr, "bench-flow: %s\n", status.ToString().c_str());
  return 1;
}
