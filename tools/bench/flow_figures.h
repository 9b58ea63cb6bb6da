// The parts of `run flow`. Each starts the servers that it needs, ends them, and
// tells its figures.

#pragma once

#include <vector>

#include "absl/status/statusor.h"
#include "tools/bench/figure.h"
#include "tools/bench/options.h"
#include "tools/bench/report.h"

namespace magpie::bench {

struct FlowBench {
  const Options& options;
  const std::string folder;  // for data and logs
  Report& report;
};
using Figures = absl::StatusOr<std::vector<Figure>>;

// A start and a commit of a small flow, to echo.
Figures MeasureStarts(FlowBench& bench);
// A commit through a gateway to the next user task, to echo.
Figures MeasureCommits(FlowBench& bench);
// The same with many live instances in the store, to a few; and what memory that takes.
Figures MeasureLive(FlowBench& bench);
// The same in a model of many elements, to one of few.
Figures MeasureModelSize(FlowBench& bench);
// Calls to business units that do not depend on one another.
Figures MeasureCalls(FlowBench& bench);
// Many flows that wait for a business unit at once.
Figures MeasureWaiting(FlowBench& bench);

}  // namespace magpie::bench
