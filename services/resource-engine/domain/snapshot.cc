#include "services/resource-engine/domain/snapshot.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/status/macros.h"

namespace magpie::resource {
namespace {

void AddInputs(const Inputs& inputs, absl::string_view kind, std::vector<Need>& needs) {
  for (const auto& [variable, field] : inputs.fields) {
    needs.push_back({field, false, absl::StrCat(kind, ".inputs[", variable, "]")});
  }
}

// Names have neither space nor line feed.
std::string KeyOf(std::span<const ResourceId> asked, const std::set<ResourceId>& known) {
  std::string key;
  for (const ResourceId& name : asked) absl::StrAppend(&key, name.str(), " ");
  for (const ResourceId& name : known) absl::StrAppend(&key, "\n", name.str());
  return key;
}

absl::Status NotPublished(const ResourceId& name) {
  return Error(absl::StatusCode::kNotFound, "RESOURCE_NOT_FOUND",
               absl::StrCat("no such resource is published: ", name.str()));
}

bool IsOpen(const Access& access) {
  return access.grants.empty() && access.privacy == Privacy::kPublic;
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

Snapshot::Snapshot(const Snapshot& before, int64_t revision, const Changes& changes)
    : revision_(revision), resources_(before.resources_) {
  for (const auto& [name, published] : changes) {
    if (published == nullptr) {
      resources_.erase(name);
    } else {
      resources_.insert_or_assign(name, published);
    }
  }
}

std::shared_ptr<const Published> Snapshot::Find(const ResourceId& name) const {
  const auto found = resources_.find(name);
  return found == resources_.end() ? nullptr : found->second;
}

std::set<ResourceId> Snapshot::Dependents(const std::set<ResourceId>& names) const {
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

absl::StatusOr<std::vector<std::shared_ptr<const Published>>> Snapshot::Closure(
    std::span<const ResourceId> names, absl::string_view caller) const {
  // What is published has no circles. A name is placed when it is met the second time: behind what
  // it needs.
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

absl::StatusOr<std::shared_ptr<const Definition>> Snapshot::FindDefinition(
    const ResourceId& name) const {
  if (const auto published = Find(name); published != nullptr) return published->definition;
  return NotPublished(name);
}

void Snapshot::GuardAnswers(const Plan& plan, std::vector<StepAccess>& all) const {
  std::map<ResourceId, StepAccess*> apis;
  for (size_t step = 0; step < plan.steps.size(); ++step) {
    if (plan.steps[step].api() != nullptr) apis.emplace(plan.steps[step].name, &all[step]);
  }
  const auto guard = [&apis](const Origin& origin, const Access& access) {
    const auto found = apis.find(origin.api);
    if (found != apis.end()) found->second->within.push_back({origin.pointer, access});
  };
  Each([&](const Published& published) {
    const Content& content = published.resource.content;
    const auto* field = std::get_if<Field>(&content.kind);
    if (field == nullptr || IsOpen(content.access)) return;
    guard({field->api, field->pointer}, content.access);
    for (const Origin& origin : field->alternatives) guard(origin, content.access);
  });
}

std::vector<StepAccess> Snapshot::AccessOf(const Plan& plan, bool tells_answers) const {
  std::vector<StepAccess> all;
  for (const Step& step : plan.steps) {
    StepAccess& access = all.emplace_back();
    const auto published = Find(step.name);
    if (step.definition == nullptr || published == nullptr) continue;
    access.access = published->resource.content.access;
    access.privacy = access.access.privacy;
    if (std::holds_alternative<DerivedProgram>(*step.definition)) {
      for (const size_t need : step.needs) {
        access.privacy = std::max(access.privacy, all[need].privacy);
      }
    }
  }
  if (tells_answers) GuardAnswers(plan, all);
  const bool is_open = std::ranges::all_of(all, [](const StepAccess& access) {
    return IsOpen(access.access) && access.privacy == Privacy::kPublic && access.within.empty();
  });
  if (is_open) all.clear();
  return all;
}

template <class Make>
absl::StatusOr<std::shared_ptr<const Plan>> Snapshot::Keep(std::string key, bool tells_answers,
                                                           Make make) const {
  {
    absl::MutexLock lock(&mutex_);
    if (const auto* kept = plans_.Find(key)) return *kept;
  }
  ASSIGN_OR_RETURN(Plan made, make());
  made.access = AccessOf(made, tells_answers);
  auto plan = std::make_shared<const Plan>(std::move(made));
  absl::MutexLock lock(&mutex_);
  plans_.Put(key, plan);
  return plan;
}

absl::StatusOr<std::shared_ptr<const Plan>> Snapshot::PlanFields(
    std::span<const ResourceId> fields, const std::set<ResourceId>& known) const {
  return Keep(KeyOf(fields, known), false, [&] {
    return resource::PlanFields(fields, known,
                                [this](const auto& name) { return FindDefinition(name); });
  });
}

absl::StatusOr<std::shared_ptr<const Plan>> Snapshot::PlanTrial(
    std::span<const ResourceId> names, const std::set<ResourceId>& known) const {
  return Keep(absl::StrCat("\ttrial\t", KeyOf(names, known)), true, [&] {
    return resource::PlanTrial(names, known,
                               [this](const auto& name) { return FindDefinition(name); });
  });
}

absl::StatusOr<std::shared_ptr<const Plan>> Snapshot::PlanApi(
    const ResourceId& api, const std::set<ResourceId>& known) const {
  return Keep(absl::StrCat("\t", KeyOf({&api, 1}, known)), true, [&] {
    return resource::PlanApi(api, known, [this](const auto& name) { return FindDefinition(name); });
  });
}

}  // namespace magpie::resource
