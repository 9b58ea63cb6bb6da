// What is published of one tenant at one revision: all of it or nothing, so
// that no request sees half of a change. Immutable; a publication makes the
// next one.

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
  int64_t revision = 0;  // that published it so
  std::shared_ptr<const Definition> definition;
};

// The names that a resource needs, each with what it must be.
struct Need {
  ResourceId name;
  bool is_api = false;
  std::string place;  // below the resource: "field.api", "api.inputs[rider]"
};

std::vector<Need> NeedsOf(const Content& content);

class Catalog {
 public:
  // Null where a name is retired.
  using Changes = std::map<ResourceId, std::shared_ptr<const Published>>;

  // Of nothing, at revision 0.
  Catalog() = default;

  // After `changes`. `others` are guarded places of fields that are not among the resources here;
  // those of `before` stay.
  Catalog(const Catalog& before, int64_t revision, const Changes& changes,
          const Guards& others = {});

  int64_t revision() const { return revision_; }
  size_t size() const { return resources_.size(); }

  // Null where there is none.
  std::shared_ptr<const Published> Find(const ResourceId& name) const;

  // The places in the answers of `api` that not everyone may see; and of all APIs.
  const std::vector<GuardedPlace>& GuardsOf(const ResourceId& api) const;
  const Guards& guards() const { return guards_; }

  // `names`, and all that they need, each behind what it needs. NOT_FOUND (RESOURCE_NOT_FOUND);
  // PERMISSION_DENIED (ACCESS_DENIED) where `caller` may not use one of them.
  absl::StatusOr<std::vector<std::shared_ptr<const Published>>> Closure(
      std::span<const ResourceId> names, absl::string_view caller = "") const;

  // All that need one of `names`, directly or not, and these.
  std::set<ResourceId> Dependents(const std::set<ResourceId>& names) const;

  // As the functions of plan.h, with who may have what. Made anew each time.
  absl::StatusOr<std::shared_ptr<const Plan>> PlanFields(std::span<const ResourceId> fields,
                                                         const std::set<ResourceId>& known) const;
  absl::StatusOr<std::shared_ptr<const Plan>> PlanTrial(std::span<const ResourceId> names,
                                                        const std::set<ResourceId>& known) const;
  absl::StatusOr<std::shared_ptr<const Plan>> PlanApi(const ResourceId& api,
                                                      const std::set<ResourceId>& known) const;

  // Calls `visit` with each, in no order.
  template <class Visit>
  void Each(Visit visit) const {
    for (const auto& [name, published] : resources_) visit(*published);
  }

 private:
  absl::StatusOr<std::shared_ptr<const Definition>> FindDefinition(const ResourceId& name) const;
  // Of each step; none where everyone may have all. `tells_answers`: whole answers of APIs, too.
  std::vector<StepAccess> AccessOf(const Plan& plan, bool returns_answers) const;
  absl::StatusOr<std::shared_ptr<const Plan>> WithAccess(absl::StatusOr<Plan> plan,
                                                         bool returns_answers) const;

  int64_t revision_ = 0;
  absl::flat_hash_map<ResourceId, std::shared_ptr<const Published>> resources_;
  Guards others_;
  Guards guards_;  // of the resources, and others_
};

}  // namespace magpie::resource
