#include "services/resource-engine/quality_watch.h"

#include "common/log/log.h"
#include "common/metrics/metrics.h"

namespace magpie::resource {

QualityWatch::QualityWatch(Directory& directory)
    : directory_(directory),
      calls_(prometheus::BuildCounter()
                 .Name("magpie_resource_asked_total")
                 .Help("How often a caller asked for a field or needed an API; half a minute late.")
                 .Register(Metrics())),
      errors_(prometheus::BuildCounter()
                  .Name("magpie_resource_asked_in_vain_total")
                  .Help("How often a caller got an error of it instead.")
                  .Register(Metrics())),
      family_(prometheus::BuildGauge()
                  .Name("magpie_resource_threshold_exceeded")
                  .Help("1 where a resource serves worse than its owner's threshold allows.")
                  .Register(Metrics())) {
  // The name is there also where nothing exceeds its threshold: silence can be told from absence.
  family_.Add({}).Set(0);
}

void QualityWatch::Count(const TenantId& tenant, const QualityCount& count) {
  const SeriesKey key(tenant, count.resource, count.caller);
  auto series = series_.find(key);
  if (series == series_.end()) {
    if (series_.size() >= kMaxSeries) return;
    const prometheus::Labels labels = {
        {"tenant", tenant.str()}, {"resource", count.resource.str()}, {"caller", count.caller}};
    series = series_.emplace(key, Series{&calls_.Add(labels), &errors_.Add(labels)}).first;
  }
  series->second.calls->Increment(static_cast<double>(count.quality.calls));
  series->second.errors->Increment(static_cast<double>(ErrorsOf(count.quality)));
}

void QualityWatch::Take(const TenantCounts& counts) {
  std::map<TenantId, QualityAlerts::Counts> round;
  for (const auto& [tenant, of_tenant] : counts) {
    alerts_[tenant];
    for (const QualityCount& count : of_tenant) {
      Count(tenant, count);
      Add(count.quality, round[tenant][count.resource]);
    }
  }
  for (auto& [tenant, alerts] : alerts_) {
    const auto loaded = directory_.Find(tenant);
    if (!loaded.ok()) continue;
    const auto find = [&](const ResourceId& name) { return loaded->snapshot->Find(name); };
    for (const Alert& alert : alerts.Take(round[tenant], find)) Tell(tenant, alert);
  }
  std::erase_if(alerts_, [](const auto& entry) { return entry.second.empty(); });
}

void QualityWatch::Tell(const TenantId& tenant, const Alert& alert) {
  Log(Level::kWarning, alert.raised ? "resource serves badly" : "resource serves well again",
      {{"tenant", tenant.str()},
       {"resource", alert.resource.str()},
       {"owner", alert.owner},
       {"threshold", alert.threshold},
       {"why", alert.why}});
  const auto key = std::tuple(tenant, alert.resource, alert.threshold);
  if (alert.raised && raised_.size() < kMaxAlerts) {
    prometheus::Gauge& gauge = family_.Add({{"tenant", tenant.str()},
                                            {"resource", alert.resource.str()},
                                            {"owner", alert.owner},
                                            {"threshold", alert.threshold}});
    gauge.Set(1);
    raised_.emplace(key, &gauge);
  }
  const auto gauge = raised_.find(key);
  if (alert.raised || gauge == raised_.end()) return;
  family_.Remove(gauge->second);
  raised_.erase(gauge);
}

}  // namespace magpie::resource
