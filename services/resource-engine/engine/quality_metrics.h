// Metrics of how each resource serves each caller:
//
//   magpie_resource_requests_total{tenant,resource,caller}
//   magpie_resource_errors_total{tenant,resource,caller,reason}
//   magpie_resource_saved_calls_total{tenant,resource,caller,by}     by is cache or shared
//   magpie_resource_served_seconds{tenant,resource,caller,quantile}  of the last round, an API's

#pragma once

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/gauge.h>

#include <array>
#include <map>
#include <memory>
#include <string>
#include <tuple>

#include "common/base/context.h"
#include "services/resource-engine/client/quality_counts.h"

namespace magpie::resource {

// Not thread-safe.
class QualityMetrics {
 public:
  // The most pairs of resource and caller with separate series; further ones have none.
  static constexpr size_t kMaxCallers = 5000;
  static constexpr std::array kQuantiles = {0.5, 0.95, 0.99};

  QualityMetrics();

  // Adds the counts of a round.
  void Take(const TenantId& tenant, const QualityCount& count);

 private:
  // The series of a resource and caller. Most have no errors, and only APIs have the last two.
  struct Series {
    prometheus::Labels labels;
    prometheus::Counter* requests = nullptr;
    std::map<std::string, prometheus::Counter*> errors;  // by reason: kMaxReasons, kOtherReason
    std::map<std::string, prometheus::Counter*> saved;   // by "cache" or "shared"
    std::array<prometheus::Gauge*, kQuantiles.size()> seconds = {};
  };
  using Key = std::tuple<TenantId, ResourceId, std::string>;  // and caller

  Series* Of(const TenantId& tenant, const QualityCount& count);
  void TakeErrors(Series& series, const std::string& reason, int64_t calls);
  void TakeSaved(Series& series, const std::string& by, int64_t calls);
  void TakeSeconds(Series& series, const Quality& quality);

  prometheus::Family<prometheus::Counter>& requests_;
  prometheus::Family<prometheus::Counter>& errors_;
  prometheus::Family<prometheus::Counter>& saved_;
  prometheus::Family<prometheus::Gauge>& seconds_;
  std::map<Key, Series> series_;
};

}  // namespace magpie::resource
