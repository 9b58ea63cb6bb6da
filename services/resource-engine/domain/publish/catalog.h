// The resources that a tenant has published at a revision. Immutable: a publication makes the next
// catalog, so that no request sees half of a change.

#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "services/resource-engine/domain/definition/definition.h"
#include "services/resource-engine/domain/resource/resource.h"
#include "services/resource-engine/domain/run/plan.h"

namespace magpie::resource {

struct Published {
  Resource resource;
  int64_t revision = 0;  // that published this version
  std::shared_ptr<const Definition> definition;
};

// A resource that a different one needs, and of which kind it must be.
struct Need {
  ResourceId name;
  bool is_api = false;
  std::string place;  // below the resource that needs it: "field.api", "api.inputs[rider]"
};

std::vector<Need> NeedsOf(const Content& content);

class Catalog {
 public:
  // Null for a retired name.
  using Changes = std::map<ResourceId, std::shared_ptr<const Published>>;

  // Empty, at revision 0.
  Catalog() = default;

  // `before` with `changes`. `others` are guarded places of fields that are not in this catalog;
  // those of `before` are kept.
  Catalog(const Catalog& before, int64_t revision, const Changes& changes,
          const Guards& others = {});

  int64_t revision() const { return revision_; }
  size_t size() const { return resources_.size(); }

  // Null if there is none.
  std::shared_ptr<const Published> Find(const ResourceId& name) const;

  // The places in the answers of `api`, and of all APIs, that not every caller may see.
  const std::vector<GuardedPlace>& GuardsOf(const ResourceId& api) const;
  const Guards& guards() const { return guards_; }

  // `names` and all that they need, each after what it needs. NOT_FOUND (RESOURCE_NOT_FOUND);
  // PERMISSION_DENIED (ACCESS_DENIED) if `caller` may not use one of them.
  absl::StatusOr<std::vector<std::shared_ptr<const Published>>> Closure(
      std::span<const ResourceId> names, absl::string_view caller = "") const;

  // `names`, and all resources that need one of them, directly or not.
  std::set<ResourceId> Dependents(const std::set<ResourceId>& names) const;

  // Make plans as in plan.h, with the access rules of each step. Not cached; see Planner.
  absl::StatusOr<std::shared_ptr<const Plan>> PlanFields(std::span<const ResourceId> fields,
                                                         const std::set<ResourceId>& known) const;
  absl::StatusOr<std::shared_ptr<const Plan>> PlanTrial(std::span<const ResourceId> names,
                                                        const std::set<ResourceId>& known) const;
  absl::StatusOr<std::shared_ptr<const Plan>> PlanApi(const ResourceId& api,
                                                      const std::set<ResourceId>& known) const;

  // Calls `visit` with each resource, in no particular order.
  template <class Visit>
  void Each(Visit visit) const {
    for (const auto& [name, published] : resources_) visit(*published);
  }

 private:
  absl::StatusOr<std::shared_ptr<const Definition>> FindDefinition(const ResourceId& name) const;
  // The access rules of each step; empty if all steps are open. With `returns_answers`, also guards
  // whole answers of APIs.
  std::vector<StepAccess> AccessOf(const Plan& plan, bool returns_answers) const;
  absl::StatusOr<std::shared_ptr<const Plan>> WithAccess(absl::StatusOr<Plan> plan,
                                                         bool returns_answers) const;

  int64_t revision_ = 0;
  absl::flat_hash_map<ResourceId, std::shared_ptr<const Published>> resources_;
  Guards others_;
  Guards guards_;  // those of the resources, and others_
};

}  // namespace magpie::resource
