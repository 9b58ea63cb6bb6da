// The process's metrics, in the Prometheus text format. The only prometheus-cpp.

#pragma once

#include <prometheus/registry.h>

#include <string>

namespace magpie {

// One a process; lives until its end. Families are made once and kept by whoever counts.
prometheus::Registry& Metrics();

// What /metrics answers.
std::string RenderMetrics();

}  // namespace magpie
