// A bench of several parts, each of which reports its figures.

#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "tools/bench/lib/child.h"
#include "tools/bench/lib/compare.h"
#include "tools/bench/lib/figure.h"
#include "tools/bench/lib/options.h"
#include "tools/bench/lib/report.h"

namespace magpie::bench {

struct Bench {
  const Options& options;
  const std::string folder;  // for data and logs
  Report& report;
};
using Figures = absl::StatusOr<std::vector<Figure>>;

// Starts the servers that it needs, ends them, and reports its figures.
struct Part {
  absl::string_view name;
  Figures (*measure)(Bench&);
};

// The main of bench-NAME: measures all `parts`, or the one that --only names.
int RunParts(int argc, char** argv, absl::string_view what, std::span<const Part> parts);

absl::StatusOr<std::unique_ptr<Child>> StartEcho(const Bench& bench);

// Measures `base` and `thing` in turns, and reports progress.
absl::StatusOr<std::vector<Round>> CompareAndTell(Bench& bench, absl::string_view base_name,
                                                  const BeginCall& base,
                                                  absl::string_view thing_name,
                                                  const BeginCall& thing);

// Calls per second, or the 99th percentile, of the thing to those of the base.
std::vector<double> RatesOf(const std::vector<Round>& rounds);
std::vector<double> P99sOf(const std::vector<Round>& rounds);

}  // namespace magpie::bench
