#include "services/resource-engine/formats/inherit.h"

#include <algorithm>
#include <set>
#include <variant>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace magpie::resource {
namespace {

constexpr size_t kMaxNamed = 3;

// Whether one of the places is the other or is within it.
bool Touch(absl::string_view one, absl::string_view other) {
  return Covers(one, other) || Covers(other, one);
}

// "a and b"; only the first ones if there are many.
std::string Joined(const std::set<std::string>& owners) {
  std::vector<std::string> named(owners.begin(), owners.end());
  if (named.size() <= kMaxNamed) return absl::StrJoin(named, " and ");
  const size_t more = named.size() - kMaxNamed;
  named.resize(kMaxNamed);
  return absl::StrCat(absl::StrJoin(named, ", "), " and ", more, " more");
}

Access StrictestOf(const Access& access, const std::vector<GuardedPlace>& places) {
  Access all = access;
  for (const GuardedPlace& place : places) all = Strictest(all, place.access);
  return all;
}

}  // namespace

std::string GuardApi(const KnownPlaces& known, Resource& draft) {
  const Api& api = std::get<Api>(draft.content.kind);
  const std::vector<GuardedPlace> others = known.Apis(api);
  if (others.empty()) return "";
  Access& access = draft.content.access;
  access = StrictestOf(access, others);
  std::set<std::string> owners;
  for (const GuardedPlace& other : others) owners.insert(other.owner.str());
  return absl::StrCat(draft.name.str(), ": ", Describe(access), ", as ", Joined(owners), ", which ",
                      owners.size() == 1 ? "calls" : "call", " the same operation (", KeyOf(api),
                      ")");
}

FieldGuard::FieldGuard(const KnownPlaces& known, const Resource& api, bool is_new)
    : known_(known), is_new_(is_new) {
  const Api& called = std::get<Api>(api.content.kind);
  operation_ = KeyOf(called);
  places_ = known.Fields(called);
  if (is_new) return;
  for (GuardedPlace& other : known.Apis(called)) {
    if (other.owner == api.name || other.access.privacy == Privacy::kPublic) continue;
    other.access = OfAnswer(other.access);
    places_.push_back(std::move(other));
  }
}

std::string FieldGuard::Guard(Resource& draft, const Resource* former) const {
  const std::string& pointer = std::get<Field>(draft.content.kind).pointer;
  std::vector<GuardedPlace> from;
  for (const GuardedPlace& place : places_) {
    if (Touch(place.pointer, pointer)) from.push_back(place);
  }
  if (former != nullptr) {
    const Access access = known_.AccessOf(former->name);
    const auto* field = std::get_if<Field>(&former->content.kind);
    if (!IsOpen(access) && field != nullptr) from.push_back({former->name, field->pointer, access});
  }
  if (from.empty()) return "";
  draft.content.access = StrictestOf(draft.content.access, from);
  return Explain(draft.name, draft.content.access, from);
}

std::vector<GuardedPlace> FieldGuard::Rest(const std::vector<std::string>& fields) const {
  std::vector<GuardedPlace> rest;
  if (!is_new_) return rest;
  for (const GuardedPlace& place : places_) {
    if (std::ranges::any_of(fields, [&](const auto& field) { return Touch(place.pointer, field); }))
      continue;
    const auto same = std::ranges::find(rest, place.pointer, &GuardedPlace::pointer);
    if (same == rest.end()) {
      rest.push_back(place);
    } else {
      same->access = Strictest(same->access, place.access);
    }
  }
  return rest;
}

std::string FieldGuard::Explain(const ResourceId& name, const Access& access,
                                const std::vector<GuardedPlace>& from) const {
  std::set<std::string> owners, pointers;
  for (const GuardedPlace& place : from) {
    owners.insert(place.owner.str());
    pointers.insert(place.pointer.empty() ? "all" : place.pointer);
  }
  return absl::StrCat(name.str(), ": ", Describe(access), ", as ", Joined(owners), ", which ",
                      owners.size() == 1 ? "hides " : "hide ", Joined(pointers), " of ",
                      operation_);
}

}  // namespace magpie::resource
