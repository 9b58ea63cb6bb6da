#include "services/resource-engine/engine/quality_watch.h"

#include "common/log/log.h"
#include "common/metrics/metrics.h"

namespace magpie::resource {

QualityWatch::QualityWatch(const magpie::store::Store& store, Directory& directory)
    : store_(store),
      directory_(directory),
      family_(prometheus::BuildGauge()
                  .Name("magpie_resource_threshold_exceeded")
                  .Help("1 while a resource exceeds a threshold of its owner.")
                  .Register(Metrics())) {
  // The metric always exists, so that "no alert" can be distinguished from "no metric".
  family_.Add({}).Set(0);
}

void QualityWatch::Take(const TenantCounts& counts) {
  std::map<TenantId, QualityAlerts::Counts> round;
  for (const auto& [tenant, of_tenant] : counts) {
    alerts_[tenant];
    for (const QualityCount& count : of_tenant) {
      metrics_.Take(tenant, count);
      Add(count.quality, round[tenant][count.resource]);
    }
  }
  for (auto& [tenant, alerts] : alerts_) {
    const auto now = magpie::store::GatherAndWait(
        store_, [&, &of = tenant](auto& gather) { return directory_.Find(gather, of); });
    if (!now.ok()) continue;
    const auto find = [&](const ResourceId& name) { return now->loaded.catalog->Find(name); };
    for (const Alert& alert : alerts.Take(round[tenant], find)) Warn(tenant, alert);
  }
  std::erase_if(alerts_, [](const auto& entry) { return entry.second.empty(); });
}

void QualityWatch::Warn(const TenantId& tenant, const Alert& alert) {
  Log(Level::kWarning,
      alert.raised ? "resource exceeds its threshold" : "resource is within its threshold again",
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
