// The process's metrics in the Prometheus text format. Wraps prometheus-cpp.

#pragma once

#include <prometheus/registry.h>

#include <string>

namespace magpie {

// One per process; lives until it ends. Make each family once and keep it.
prometheus::Registry& Metrics();

// The response of /metrics.
std::string RenderMetrics();

}  // namespace magpie
