#include "services/resource-engine/domain/publish/loosened.h"

#include <algorithm>
#include <set>
#include <utility>
#include <variant>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "services/resource-engine/domain/run/plan_access.h"

namespace magpie::resource {
namespace {

using Places = std::vector<GuardedPlace>;

// The `places` that hide what is at `pointer`.
Places Covering(const Places& places, absl::string_view pointer) {
  Places covering;
  for (const GuardedPlace& place : places) {
    if (Covers(place.pointer, pointer)) covering.push_back(place);
  }
  return covering;
}

// The callers that `place` hides from and `now` does not; "" stands for all that have no grant.
std::set<std::string> Newcomers(const GuardedPlace& place, const Places& now) {
  std::set<std::string> callers = {""};
  const auto add = [&](const Access& access) {
    for (const Grant& grant : access.grants) {
      if (grant.caller != kEveryone) callers.insert(grant.caller);
    }
  };
  add(place.access);
  for (const GuardedPlace& other : now) add(other.access);
  std::erase_if(callers, [&](const std::string& caller) {
    return MaySee({&place, 1}, caller) || !MaySee(now, caller);
  });
  return callers;
}

std::string WhyOf(const GuardedPlace& place, const ResourceId& api, const Catalog& after) {
  const auto owner = after.Find(place.owner);
  if (owner == nullptr) {
    return absl::StrCat("is retired: publish it again if ", api.str(), " may still answer with it");
  }
  if (place.owner == api) return "is PUBLIC now";
  const Places& now = after.GuardsOf(api);
  const bool still_names_it = std::ranges::any_of(now, [&](const GuardedPlace& other) {
    return other.owner == place.owner && other.pointer == place.pointer;
  });
  const std::string access = Describe(owner->resource.content.access);
  if (still_names_it || access.empty()) {
    return absl::StrCat("is ", access.empty() ? "PUBLIC" : access, " now");
  }
  return absl::StrCat("reads a different place now: publish a field that hides this one if ",
                      api.str(), " may still answer with it");
}

std::string Sentence(const GuardedPlace& place, const ResourceId& api,
                     const std::set<std::string>& callers, const Catalog& after) {
  const bool is_all = callers.contains("");
  Access hid = place.access;
  if (place.owner == api) hid.grants.clear();  // the grants that OfAnswer has made
  return absl::StrCat(place.pointer.empty() ? "the whole answer" : place.pointer, " of ", api.str(),
                      " is no longer hidden from ",
                      is_all ? "callers" : absl::StrJoin(callers, ", "), ": ", place.owner.str(),
                      ", which hid it (", Describe(hid), "), ", WhyOf(place, api, after));
}

}  // namespace

std::vector<std::string> Loosened(const Catalog& before, const Catalog& after) {
  std::set<std::string> all;
  for (const auto& [api, places] : before.guards()) {
    const auto kept = after.Find(api);
    if (kept == nullptr || !std::holds_alternative<Api>(kept->resource.content.kind)) continue;
    const Places& now = after.GuardsOf(api);
    for (const GuardedPlace& place : places) {
      if (std::ranges::find(now, place) != now.end()) continue;
      const auto callers = Newcomers(place, Covering(now, place.pointer));
      if (!callers.empty()) all.insert(Sentence(place, api, callers, after));
    }
  }
  std::vector<std::string> lines(all.begin(), all.end());
  if (lines.size() > kMaxLoosened) {
    const size_t more = lines.size() - kMaxLoosened;
    lines.resize(kMaxLoosened);
    lines.push_back(absl::StrCat("and ", more, " more places"));
  }
  return lines;
}

}  // namespace magpie::resource
