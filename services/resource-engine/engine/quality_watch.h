// Exports metrics of how resources serve, and warns their owners, also in the log, of resources
// that exceed their thresholds.

#pragma once

#include <prometheus/family.h>
#include <prometheus/gauge.h>

#include <map>
#include <string>
#include <tuple>

#include "services/resource-engine/client/quality_counts.h"
#include "services/resource-engine/domain/quality/quality_alerts.h"
#include "services/resource-engine/engine/directory.h"
#include "services/resource-engine/engine/quality_metrics.h"

namespace magpie::resource {

// Not thread-safe.
class QualityWatch {
 public:
  // The most alerts in the metrics at a time; more are only in the log.
  static constexpr size_t kMaxAlerts = 1000;

  // Both must outlive it.
  QualityWatch(const magpie::store::Store& store, Directory& directory);

  // Takes a round of counts of all callers; waits for the store.
  void Take(const TenantCounts& counts);

 private:
  void Warn(const TenantId& tenant, const Alert& alert);

  const magpie::store::Store& store_;
  Directory& directory_;
  std::map<TenantId, QualityAlerts> alerts_;
  QualityMetrics metrics_;
  prometheus::Family<prometheus::Gauge>& family_;
  std::map<std::tuple<TenantId, ResourceId, std::string>, prometheus::Gauge*> raised_;
};

}  // namespace magpie::resource
