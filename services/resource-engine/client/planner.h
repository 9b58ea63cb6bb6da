// The plans of a catalog, each made once: identical requests get the same plan.

#pragma once

#include <memory>
#include <set>
#include <span>
#include <string>
#include <utility>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "common/base/lru.h"
#include "services/resource-engine/client/protocol.h"
#include "services/resource-engine/domain/publish/catalog.h"
#include "services/resource-engine/domain/run/plan.h"

namespace magpie::resource {

// Thread-safe.
class Planner {
 public:
  using Planned = absl::StatusOr<std::shared_ptr<const Plan>>;

  // The plans that are kept, the most recently used ones.
  static constexpr size_t kMaxPlans = 1000;

  explicit Planner(std::shared_ptr<const Catalog> catalog) : catalog_(std::move(catalog)) {}

  const std::shared_ptr<const Catalog>& catalog() const { return catalog_; }

  // Like the methods of Catalog. NOT_FOUND (reason RESOURCE_NOT_FOUND) if a resource, or one that
  // it needs, is not published or is of a different kind; FAILED_PRECONDITION (DEPENDENCY_CYCLE,
  // PLAN_TOO_LARGE).
  Planned PlanFields(std::span<const ResourceId> fields, const std::set<ResourceId>& known) const;
  Planned PlanTrial(std::span<const ResourceId> names, const std::set<ResourceId>& known) const;
  Planned PlanApi(const ResourceId& api, const std::set<ResourceId>& known) const;
  Planned PlanOf(const ExplainPlan& query) const;

 private:
  // The plan of `key`; calls `make` if it is not kept.
  Planned Keep(const std::string& key, absl::FunctionRef<Planned()> make) const;

  const std::shared_ptr<const Catalog> catalog_;

  mutable absl::Mutex mutex_;
  mutable Lru<std::string, std::shared_ptr<const Plan>> plans_ ABSL_GUARDED_BY(mutex_){kMaxPlans};
};

}  // namespace magpie::resource
