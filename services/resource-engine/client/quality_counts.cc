#include "services/resource-engine/client/quality_counts.h"

#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/log/log.h"

namespace magpie::resource {

std::vector<QualityCount> CountsOf(const std::string& caller, const Fetched& fetched) {
  std::map<ResourceId, Quality> counted;
  Count(fetched, [&](const ResourceId& name) -> Quality& { return counted[name]; });
  std::vector<QualityCount> counts;
  for (auto& [name, quality] : counted) counts.push_back({name, caller, std::move(quality)});
  return counts;
}

QualityCounts::Counts* QualityCounts::CountsOf(const TenantId& tenant, const std::string& caller) {
  const auto found = counts_.find({tenant, caller});
  if (found != counts_.end()) return &found->second;
  return counted_ >= kMaxCounted ? nullptr : &counts_[{tenant, caller}];
}

Quality& QualityCounts::PlaceOf(Counts* counts, const ResourceId& name) {
  if (counts == nullptr) return others_;
  const auto found = counts->find(name);
  if (found != counts->end()) return found->second;
  if (counted_ >= kMaxCounted) return others_;
  ++counted_;
  return (*counts)[name];
}

void QualityCounts::Add(const TenantId& tenant, const std::vector<QualityCount>& counts) {
  absl::MutexLock lock(&mutex_);
  const std::string* caller = nullptr;
  Counts* of_caller = nullptr;
  for (const QualityCount& count : counts) {
    if (caller == nullptr || *caller != count.caller) {
      of_caller = CountsOf(tenant, count.caller);
      caller = &count.caller;
    }
    magpie::resource::Add(count.quality, PlaceOf(of_caller, count.resource));
  }
}

TenantCounts QualityCounts::Take() {
  decltype(counts_) taken;
  {
    absl::MutexLock lock(&mutex_);
    taken.swap(counts_);
    counted_ = 0;
    if (others_.calls > 0) {
      Log(Level::kWarning, "too many resources and callers to count",
          {{"calls", absl::StrCat(others_.calls)}});
    }
    others_ = {};
  }
  std::map<TenantId, std::vector<QualityCount>> by_tenant;
  for (auto& [of, counts] : taken) {
    for (auto& [name, quality] : counts) {
      by_tenant[of.first].push_back({name, of.second, std::move(quality)});
    }
  }
  return {by_tenant.begin(), by_tenant.end()};
}

}  // namespace magpie::resource
