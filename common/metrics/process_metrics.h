// Metrics of the process itself: memory, open files, CPU, start time. Named as in
// Prometheus's client libraries.

#pragma once

#include <prometheus/metric_family.h>

#include <vector>

namespace magpie {

// Reads /proc. Omits what cannot be read.
std::vector<prometheus::MetricFamily> ProcessMetrics();

}  // namespace magpie
