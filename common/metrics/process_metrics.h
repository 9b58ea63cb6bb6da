// What an operator asks of every process: memory, files, CPU, start time. The
// names are those of Prometheus's own client libraries.

#pragma once

#include <prometheus/metric_family.h>

#include <vector>

namespace magpie {

// Read from /proc now; what cannot be read is left out.
std::vector<prometheus::MetricFamily> ProcessMetrics();

}  // namespace magpie
