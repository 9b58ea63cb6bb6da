// The parts of `run knowledge`.

#pragma once

#include "tools/bench/lib/parts.h"

namespace magpie::bench {

// One query after the other among 100,000 questions, to those of another engine.
Figures MeasureQueries(Bench& bench);
// Queries of two words over gRPC, to echo.
Figures MeasureSearchRate(Bench& bench);
// From a put until the article is found, beside queries.
Figures MeasureUpdates(Bench& bench);
// The nearest of 100,000 vectors, of a twentieth of them.
Figures MeasureVectors(Bench& bench);
// --documents: to load, to keep in memory, to start with, and to search while others come.
Figures MeasureMany(Bench& bench);

}  // namespace magpie::bench
