#include "services/resource-engine/client/planner.h"

#include "absl/strings/str_cat.h"
#include "common/status/macros.h"

namespace magpie::resource {
namespace {

// Names have neither space nor line feed.
std::string KeyOf(std::span<const ResourceId> asked, const std::set<ResourceId>& known) {
  std::string key;
  for (const ResourceId& name : asked) absl::StrAppend(&key, name.str(), " ");
  for (const ResourceId& name : known) absl::StrAppend(&key, "\n", name.str());
  return key;
}

}  // namespace

Planner::Planned Planner::Keep(const std::string& key, absl::FunctionRef<Planned()> make) const {
  {
    absl::MutexLock lock(&mutex_);
    if (const auto* kept = plans_.Find(key)) return *kept;
  }
  ASSIGN_OR_RETURN(std::shared_ptr<const Plan> plan, make());
  absl::MutexLock lock(&mutex_);
  plans_.Put(key, plan);
  return plan;
}

Planner::Planned Planner::PlanFields(std::span<const ResourceId> fields,
                                     const std::set<ResourceId>& known) const {
  return Keep(KeyOf(fields, known), [&] { return catalog_->PlanFields(fields, known); });
}

Planner::Planned Planner::PlanTrial(std::span<const ResourceId> names,
                                    const std::set<ResourceId>& known) const {
  return Keep(absl::StrCat("\ttrial\t", KeyOf(names, known)),
              [&] { return catalog_->PlanTrial(names, known); });
}

Planner::Planned Planner::PlanApi(const ResourceId& api, const std::set<ResourceId>& known) const {
  return Keep(absl::StrCat("\t", KeyOf({&api, 1}, known)),
              [&] { return catalog_->PlanApi(api, known); });
}

Planner::Planned Planner::PlanOf(const ExplainPlan& query) const {
  if (query.api.has_value()) return PlanApi(*query.api, query.known);
  return PlanFields(query.fields, query.known);
}

}  // namespace magpie::resource
