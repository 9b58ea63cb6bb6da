#include "services/resource-engine/engine/quality_metrics.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/metrics/metrics.h"

namespace magpie::resource {
namespace {

prometheus::Labels With(prometheus::Labels labels, const std::string& name,
                        const std::string& value) {
  labels[name] = value;
  return labels;
}

}  // namespace

QualityMetrics::QualityMetrics()
    : requests_(
          prometheus::BuildCounter()
              .Name("magpie_resource_requests_total")
              .Help("Requests of a caller for a field, or for an API that it needs. Up to half "
                    "a minute late.")
              .Register(Metrics())),
      errors_(prometheus::BuildCounter()
                  .Name("magpie_resource_errors_total")
                  .Help("Requests that failed, by reason.")
                  .Register(Metrics())),
      saved_(prometheus::BuildCounter()
                 .Name("magpie_resource_saved_calls_total")
                 .Help("Calls of an API that the cache or a shared call saved.")
                 .Register(Metrics())),
      seconds_(prometheus::BuildGauge()
                   .Name("magpie_resource_served_seconds")
                   .Help("Quantile of the time that an API's calls took in the last half minute "
                         "that had any.")
                   .Register(Metrics())) {}

void QualityMetrics::Take(const TenantId& tenant, const QualityCount& count) {
  Series* const series = Of(tenant, count);
  if (series == nullptr) return;
  series->requests->Increment(static_cast<double>(count.quality.calls));
  for (const auto& [reason, calls] : count.quality.errors) TakeErrors(*series, reason, calls);
  TakeSaved(*series, "cache", count.quality.cached);
  TakeSaved(*series, "shared", count.quality.shared);
  TakeSeconds(*series, count.quality);
}

QualityMetrics::Series* QualityMetrics::Of(const TenantId& tenant, const QualityCount& count) {
  const Key key(tenant, count.resource, count.caller);
  const auto found = series_.find(key);
  if (found != series_.end()) return &found->second;
  if (series_.size() >= kMaxCallers) return nullptr;
  Series& series = series_[key];
  series.labels = {
      {"tenant", tenant.str()}, {"resource", count.resource.str()}, {"caller", count.caller}};
  series.requests = &requests_.Add(series.labels);
  return &series;
}

void QualityMetrics::TakeErrors(Series& series, const std::string& reason, int64_t calls) {
  const bool has_room = series.errors.size() < kMaxReasons || series.errors.contains(reason);
  const std::string label = has_room ? reason : kOtherReason;
  prometheus::Counter*& errors = series.errors[label];
  if (errors == nullptr) errors = &errors_.Add(With(series.labels, "reason", label));
  errors->Increment(static_cast<double>(calls));
}

void QualityMetrics::TakeSaved(Series& series, const std::string& by, int64_t calls) {
  if (calls == 0) return;
  prometheus::Counter*& saved = series.saved[by];
  if (saved == nullptr) saved = &saved_.Add(With(series.labels, "by", by));
  saved->Increment(static_cast<double>(calls));
}

void QualityMetrics::TakeSeconds(Series& series, const Quality& quality) {
  if (quality.latencies.empty()) return;
  for (size_t i = 0; i < kQuantiles.size(); ++i) {
    prometheus::Gauge*& seconds = series.seconds[i];
    if (seconds == nullptr) {
      seconds = &seconds_.Add(With(series.labels, "quantile", absl::StrCat(kQuantiles[i])));
    }
    seconds->Set(absl::ToDoubleSeconds(QuantileOf(quality, kQuantiles[i])));
  }
}

}  // namespace magpie::resource
