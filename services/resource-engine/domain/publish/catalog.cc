#include "services/resource-engine/domain/publish/catalog.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "services/resource-engine/domain/run/plan_access.h"

namespace magpie::resource {
namespace {

void AddInputs(const Inputs& inputs, absl::string_view kind, std::vector<Need>& needs) {
  for (const auto& [variable, field] : inputs.fields) {
    needs.push_back({field, false, absl::StrCat(kind, ".inputs[", variable, "]")});
  }
}

absl::Status NotPublished(const ResourceId& name) {
  return Error(absl::StatusCode::kNotFound, "RESOURCE_NOT_FOUND",
               absl::StrCat("no resource of this name is published: ", name.str()));
}

// The places of the fields and APIs among `resources` that not every caller may see.
template <class Resources>
Guards GuardsIn(const Resources& resources) {
  Guards guards;
  for (const auto& [name, published] : resources) {
    const Content& content = published->resource.content;
    if (IsOpen(content.access)) continue;
    if (std::holds_alternative<Api>(content.kind) && content.access.privacy != Privacy::kPublic) {
      guards[name].push_back({name, "", OfAnswer(content.access)});
    }
    const auto* field = std::get_if<Field>(&content.kind);
    if (field == nullptr) continue;
    guards[field->api].push_back({name, field->pointer, content.access});
    for (const Origin& origin : field->alternatives) {
      guards[origin.api].push_back({name, origin.pointer, content.access});
    }
  }
  return guards;
}

}  // namespace

std::vector<Need> NeedsOf(const Content& content) {
  std::vector<Need> needs;
  if (const auto* field = std::get_if<Field>(&content.kind)) {
    needs.push_back({field->api, true, "field.api"});
    for (size_t i = 0; i < field->alternatives.size(); ++i) {
      needs.push_back(
          {field->alternatives[i].api, true, absl::StrCat("field.alternatives[", i, "].api")});
    }
  } else if (const auto* derived = std::get_if<Derived>(&content.kind)) {
    AddInputs(derived->inputs, "derived", needs);
  } else {
    AddInputs(std::get<Api>(content.kind).inputs, "api", needs);
  }
  return needs;
}

Catalog::Catalog(const Catalog& before, int64_t revision, const Changes& changes,
                 const Guards& others)
    : revision_(revision), resources_(before.resources_), others_(before.others_) {
  for (const auto& [name, published] : changes) {
    if (published == nullptr) {
      resources_.erase(name);
    } else {
      resources_.insert_or_assign(name, published);
    }
  }
  Merge(others, others_);
  guards_ = GuardsIn(resources_);
  Merge(others_, guards_);
}

const std::vector<GuardedPlace>& Catalog::GuardsOf(const ResourceId& api) const {
  static const std::vector<GuardedPlace> kNone;
  const auto found = guards_.find(api);
  return found == guards_.end() ? kNone : found->second;
}

std::shared_ptr<const Published> Catalog::Find(const ResourceId& name) const {
  const auto found = resources_.find(name);
  return found == resources_.end() ? nullptr : found->second;
}

std::set<ResourceId> Catalog::Dependents(const std::set<ResourceId>& names) const {
  if (names.empty()) return {};
  std::multimap<ResourceId, ResourceId> users;
  for (const auto& [user, published] : resources_) {
    for (const Need& need : NeedsOf(published->resource.content)) users.emplace(need.name, user);
  }
  std::set<ResourceId> found = names;
  std::vector<ResourceId> next(names.begin(), names.end());
  while (!next.empty()) {
    const ResourceId used = std::move(next.back());
    next.pop_back();
    const auto [begin, end] = users.equal_range(used);
    for (auto user = begin; user != end; ++user) {
      if (found.insert(user->second).second) next.push_back(user->second);
    }
  }
  return found;
}

absl::StatusOr<std::vector<std::shared_ptr<const Published>>> Catalog::Closure(
    std::span<const ResourceId> names, absl::string_view caller) const {
  // A catalog has no cycles. A name is placed when it is met for the second time, after what it
  // needs.
  std::vector<std::shared_ptr<const Published>> closure;
  std::set<ResourceId> met, placed;
  std::vector<ResourceId> way(names.rbegin(), names.rend());
  while (!way.empty()) {
    const auto published = Find(way.back());
    if (published == nullptr) return NotPublished(way.back());
    if (UseOf(published->resource.content.access, caller) == Use::kNone) {
      return AccessDenied(way.back());
    }
    if (!met.insert(way.back()).second) {
      if (placed.insert(way.back()).second) closure.push_back(published);
      way.pop_back();
      continue;
    }
    for (Need& need : NeedsOf(published->resource.content)) way.push_back(std::move(need.name));
  }
  return closure;
}

absl::StatusOr<std::shared_ptr<const Definition>> Catalog::FindDefinition(
    const ResourceId& name) const {
  if (const auto published = Find(name); published != nullptr) return published->definition;
  return NotPublished(name);
}

std::vector<StepAccess> Catalog::AccessOf(const Plan& plan, bool returns_answers) const {
  const auto find = [this](const ResourceId& name) -> const Content* {
    const auto found = resources_.find(name);
    return found == resources_.end() ? nullptr : &found->second->resource.content;
  };
  return resource::AccessOf(plan, guards_, find, returns_answers);
}

absl::StatusOr<std::shared_ptr<const Plan>> Catalog::WithAccess(absl::StatusOr<Plan> plan,
                                                                bool returns_answers) const {
  RETURN_IF_ERROR(plan.status());
  plan->access = AccessOf(*plan, returns_answers);
  return std::make_shared<const Plan>(*std::move(plan));
}

absl::StatusOr<std::shared_ptr<const Plan>> Catalog::PlanFields(
    std::span<const ResourceId> fields, const std::set<ResourceId>& known) const {
  const auto find = [this](const ResourceId& name) { return FindDefinition(name); };
  return WithAccess(resource::PlanFields(fields, known, find), false);
}

absl::StatusOr<std::shared_ptr<const Plan>> Catalog::PlanTrial(
    std::span<const ResourceId> names, const std::set<ResourceId>& known) const {
  const auto find = [this](const ResourceId& name) { return FindDefinition(name); };
  return WithAccess(resource::PlanTrial(names, known, find), true);
}

absl::StatusOr<std::shared_ptr<const Plan>> Catalog::PlanApi(
    const ResourceId& api, const std::set<ResourceId>& known) const {
  const auto find = [this](const ResourceId& name) { return FindDefinition(name); };
  return WithAccess(resource::PlanApi(api, known, find), true);
}

}  // namespace magpie::resource
