#include "services/resource-engine/domain/publish/publication.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/resource-engine/domain/publish/check_types.h"
#include "services/resource-engine/domain/publish/loosened.h"
#include "services/resource-engine/domain/run/plan_access.h"

namespace magpie::resource {
namespace {

std::string PlaceOf(const ResourceId& name) { return absl::StrCat("resources[", name.str(), "]"); }

bool IsApi(const Published& published) {
  return std::holds_alternative<Api>(published.resource.content.kind);
}

void CheckAlone(const Resource& draft, const Upstreams& upstreams, Faults& faults) {
  const std::string place = PlaceOf(draft.name);
  Check(draft.content.access, place, faults);
  if (const auto* api = std::get_if<Api>(&draft.content.kind)) {
    Check(*api, upstreams, absl::StrCat(place, ".api"), faults);
  } else if (const auto* derived = std::get_if<Derived>(&draft.content.kind)) {
    Check(*derived, absl::StrCat(place, ".derived"), faults);
  }
}

// Checks that everything that a resource needs exists and is of the right kind.
void CheckNeeds(const Catalog& catalog, const Published& published, Faults& faults) {
  for (const Need& need : NeedsOf(published.resource.content)) {
    const auto found = catalog.Find(need.name);
    if (found != nullptr && IsApi(*found) == need.is_api) continue;
    const absl::string_view kind = need.is_api ? "API" : "field";
    faults.Add(absl::StrCat(PlaceOf(published.resource.name), ".", need.place),
               absl::StrCat("no such ", kind, " is published: ", need.name.str()));
  }
}

// Also checks resources that read an API that has changed.
void CheckTypesOf(const Catalog& after, const Catalog::Changes& changes, Faults& faults) {
  std::set<ResourceId> changed;
  for (const auto& [name, published] : changes) changed.insert(name);
  for (const ResourceId& name : after.Dependents(changed)) {
    const auto published = after.Find(name);
    if (published != nullptr) CheckTypes(after, *published, PlaceOf(name), faults);
  }
}

// The resource that hides the value of a plan's last step from `caller` although the step's own
// grants show it; empty if there is none.
std::string HiddenBy(const Plan& plan, absl::string_view caller) {
  const StepAccess& access = plan.access.back();
  const std::vector<bool> hidden = HiddenSteps(plan, caller);
  if (!MaySee(access.access, access.privacy, caller) || !hidden.back()) return "";
  for (const GuardedPlace& place : access.of) {
    if (!MaySee({&place, 1}, caller)) return place.owner.str();
  }
  for (const size_t need : plan.steps.back().needs) {
    // What it may not even use is not fetched.
    const bool is_used = UseOf(plan.access[need].access, caller) != Use::kNone;
    if (hidden[need] && is_used) return plan.steps[need].name.str();
  }
  return "";
}

// Checks that a field's grants show no caller more than the field's sources do, unless its owner
// says why.
void CheckGrants(const Catalog& after, const Published& published, Faults& faults) {
  const Resource& resource = published.resource;
  const Access& access = resource.content.access;
  if (IsApi(published) || !access.declassified.empty() || access.grants.empty()) return;
  const auto plan = after.PlanFields({&resource.name, 1}, {});
  if (!plan.ok() || (*plan)->access.empty()) return;
  for (size_t i = 0; i < access.grants.size(); ++i) {
    const std::string& caller = access.grants[i].caller;
    const std::string by = HiddenBy(**plan, caller == kEveryone ? "" : caller);
    if (by.empty()) continue;
    faults.Add(absl::StrCat(PlaceOf(resource.name), ".grants[", i, "]"),
               absl::StrCat("shows ", caller, " what ", by, " hides from it: grant it there too, ",
                            "or say in declassified why it may be seen"));
  }
}

// Finds cycles, starting from one name after the other; visits each name once.
class Circles {
 public:
  Circles(const Catalog& catalog, Faults& faults) : catalog_(catalog), faults_(faults) {}

  void Search(const ResourceId& start) {
    if (!Enter(start)) return;
    while (!way_.empty()) {
      Place& place = way_.back();
      if (place.next == place.needs.size()) {
        states_[place.name] = State::kDone;
        way_.pop_back();
        continue;
      }
      const ResourceId need = place.needs[place.next++].name;
      const auto state = states_.find(need);
      if (state != states_.end() && state->second == State::kOnTheWay) Report(need);
      Enter(need);
    }
  }

 private:
  enum class State { kOnTheWay, kDone };
  struct Place {
    ResourceId name;
    std::vector<Need> needs;
    size_t next = 0;
  };

  bool Enter(const ResourceId& name) {
    const auto published = catalog_.Find(name);
    if (published == nullptr || !states_.emplace(name, State::kOnTheWay).second) return false;
    way_.push_back({name, NeedsOf(published->resource.content)});
    return true;
  }

  void Report(const ResourceId& name) {
    std::string circle;
    auto place = std::ranges::find(way_, name, &Place::name);
    for (; place != way_.end(); ++place) absl::StrAppend(&circle, place->name.str(), " needs ");
    faults_.Add(PlaceOf(name), absl::StrCat("is in a circle: ", circle, name.str()));
  }

  const Catalog& catalog_;
  Faults& faults_;
  absl::flat_hash_map<ResourceId, State> states_;
  std::vector<Place> way_;
};

// A publication may leave an unchanged resource without something that it needs.
void CheckWhole(const Catalog& before, const Catalog& after, const Catalog::Changes& changes,
                Faults& faults) {
  std::set<ResourceId> touched, others;
  for (const auto& [name, published] : changes) {
    const auto was = before.Find(name);
    const bool same_kind =
        was == nullptr || (published != nullptr && IsApi(*was) == IsApi(*published));
    (same_kind ? touched : others).insert(name);
  }
  touched.merge(after.Dependents(others));
  Circles circles(after, faults);
  for (const ResourceId& name : touched) {
    const auto published = after.Find(name);
    if (published == nullptr) continue;
    CheckNeeds(after, *published, faults);
    circles.Search(name);
  }
}

}  // namespace

Catalog::Changes Decide(const Catalog& catalog, const std::vector<Resource>& drafts,
                        const std::vector<ResourceId>& retired, const Upstreams& upstreams,
                        Faults& faults) {
  const int64_t revision = catalog.revision() + 1;
  Catalog::Changes changes;
  for (const Resource& draft : drafts) {
    const auto before = catalog.Find(draft.name);
    if (before != nullptr && before->resource.content == draft.content) continue;
    CheckAlone(draft, upstreams, faults);
    // Checks its names even if it does not compile.
    auto definition = Compile(draft.name, draft.content.kind);
    auto compiled =
        definition.ok() ? std::make_shared<const Definition>(*std::move(definition)) : nullptr;
    changes[draft.name] = std::make_shared<const Published>(
        Published{.resource = draft, .revision = revision, .definition = std::move(compiled)});
  }
  for (const ResourceId& name : retired) {
    if (catalog.Find(name) == nullptr) {
      faults.Add(PlaceOf(name), "is not published, and cannot be retired");
    } else {
      changes[name] = nullptr;
    }
  }
  if (changes.size() > kMaxPublished) {
    faults.Add("resources", absl::StrCat("are more than ", kMaxPublished));
  }
  const Catalog after(catalog, revision, changes);
  CheckWhole(catalog, after, changes, faults);
  CheckTypesOf(after, changes, faults);
  CheckSamePlaces(after, changes, faults);
  for (const auto& [name, published] : changes) {
    if (published != nullptr) CheckGrants(after, *published, faults);
  }
  return changes;
}

Revision RevisionOf(const Catalog& before, const Catalog::Changes& changes, std::string note,
                    absl::Time now) {
  Revision revision{.number = before.revision() + 1, .time = now, .note = std::move(note)};
  for (const auto& [name, published] : changes) {
    (published == nullptr ? revision.retired : revision.published).push_back(name);
  }
  revision.loosened = Loosened(before, Catalog(before, revision.number, changes));
  return revision;
}

}  // namespace magpie::resource
