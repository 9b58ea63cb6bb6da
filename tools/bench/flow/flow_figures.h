// The parts of `run flow`. Each starts the servers that it needs, ends them, and
// reports its figures.

#pragma once

#include "tools/bench/lib/parts.h"

namespace magpie::bench {

// A start and a commit of a small flow, to echo.
Figures MeasureStarts(Bench& bench);
// A commit through a gateway to the next user task, to echo.
Figures MeasureCommits(Bench& bench);
// Stores the bytes of a commit's request and does no more: the upper bound for commits. To echo.
Figures MeasurePuts(Bench& bench);
// The same as commits, with many live instances in the store, to a few; and what memory that takes.
Figures MeasureLive(Bench& bench);
// The same in a model of many elements, to one of few.
Figures MeasureModelSize(Bench& bench);
// Calls to business units that do not depend on one another.
Figures MeasureCalls(Bench& bench);
// Many flows that wait for a business unit at once.
Figures MeasureWaiting(Bench& bench);

}  // namespace magpie::bench
