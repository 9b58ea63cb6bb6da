// The parts of `run resource`.

#pragma once

#include "tools/bench/lib/parts.h"

namespace magpie::bench {

// Calls that do not depend on one another, to the same calls made by hand.
Figures MeasureFanOut(Bench& bench);
// A chain and a diamond of calls of 20 ms: their number, and the time to the critical path's.
Figures MeasureShapes(Bench& bench);
// Answers that are all in the cache, to echo.
Figures MeasureCached(Bench& bench);
// A business unit that fails, and one that does not answer.
Figures MeasureDown(Bench& bench);
// 10,000 resources published.
Figures MeasureDirectory(Bench& bench);

}  // namespace magpie::bench
