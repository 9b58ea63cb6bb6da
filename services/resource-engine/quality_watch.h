// Tells by metrics how often callers ask for resources, and the owners of resources,
// in the log too, which of them serve worse than they want.

#pragma once

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/gauge.h>

#include <map>
#include <string>
#include <tuple>

#include "services/resource-engine/client/quality_counts.h"
#include "services/resource-engine/directory.h"
#include "services/resource-engine/domain/quality_alerts.h"

namespace magpie::resource {

// Not thread-safe.
class QualityWatch {
 public:
  // Alerts that are told at a time; more are only in the log.
  static constexpr size_t kMaxAlerts = 1000;
  // Resources by caller that have a series of their own; what comes later has none.
  static constexpr size_t kMaxSeries = 5000;

  // `directory` must outlive it.
  explicit QualityWatch(Directory& directory);

  // Takes a round of counts, of all callers.
  void Take(const TenantCounts& counts);

 private:
  void Count(const TenantId& tenant, const QualityCount& count);
  void Tell(const TenantId& tenant, const Alert& alert);

  Directory& directory_;
  std::map<TenantId, QualityAlerts> alerts_;
  struct Series {
    prometheus::Counter* calls;
    prometheus::Counter* errors;
  };
  using SeriesKey = std::tuple<TenantId, ResourceId, std::string>;  // and caller

  prometheus::Family<prometheus::Counter>& calls_;
  prometheus::Family<prometheus::Counter>& errors_;
  std::map<SeriesKey, Series> series_;
  prometheus::Family<prometheus::Gauge>& family_;
  std::map<std::tuple<TenantId, ResourceId, std::string>, prometheus::Gauge*> raised_;
};

}  // namespace magpie::resource
