#include "common/metrics/metrics.h"

#include <prometheus/text_serializer.h>

#include <iterator>
#include <vector>

#include "common/metrics/process_metrics.h"

namespace magpie {

prometheus::Registry& Metrics() {
  // Never destroyed: threads may count until the process ends.
  static prometheus::Registry& registry = *new prometheus::Registry;
  return registry;
}

std::string RenderMetrics() {
  std::vector<prometheus::MetricFamily> families = Metrics().Collect();
  std::vector<prometheus::MetricFamily> process = ProcessMetrics();
  families.insert(families.end(), std::make_move_iterator(process.begin()),
                  std::make_move_iterator(process.end()));
  return prometheus::TextSerializer().Serialize(families);
}

}  // namespace magpie
