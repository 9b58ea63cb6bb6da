#include "services/resource-engine/domain/run/plan.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/status/error.h"
#include "common/status/macros.h"

namespace magpie::resource {
namespace {

using absl::StatusCode;

enum class Wanted { kApi, kField, kAny };

absl::Status NotA(Wanted wanted, const ResourceId& name) {
  return Error(
      StatusCode::kNotFound, "RESOURCE_NOT_FOUND",
      absl::StrCat("no such ", wanted == Wanted::kApi ? "API" : "field", ": ", name.str()));
}

const Inputs& InputsOf(const Definition& definition) {
  if (const auto* api = std::get_if<ApiProgram>(&definition)) return api->inputs;
  return std::get<DerivedProgram>(definition).inputs;
}

class Planner {
 public:
  Planner(const std::set<ResourceId>& known, FindDefinition find) : known_(known), find_(find) {}

  absl::Status Ask(const ResourceId& name, Wanted wanted) {
    ASSIGN_OR_RETURN(const size_t step, Place(name, wanted));
    if (std::ranges::find(plan_.asked, step) == plan_.asked.end()) plan_.asked.push_back(step);
    return absl::OkStatus();
  }

  Plan Finish() {
    Link();
    Group();
    return std::move(plan_);
  }

 private:
  // The step of `name`, after those that it needs. Recursion is at most kMaxSteps deep, since no
  // name occurs twice on the way.
  absl::StatusOr<size_t> Place(const ResourceId& name, Wanted wanted) {
    const auto found = places_.find(name);
    if (found != places_.end()) {
      if (!found->second.has_value()) return Cycle(name);
      return CheckKind(*found->second, wanted);
    }
    if (places_.size() >= kMaxSteps) {
      return Error(StatusCode::kFailedPrecondition, "PLAN_TOO_LARGE",
                   absl::StrCat("needs more than ", kMaxSteps, " resources"));
    }
    places_.emplace(name, std::nullopt);
    Step step{.name = name};
    if (wanted == Wanted::kApi || !known_.contains(name)) {
      ASSIGN_OR_RETURN(step.definition, find_(name));
      way_.push_back(name);
      RETURN_IF_ERROR(PlaceNeeds(step));
      way_.pop_back();
    }
    places_[name] = plan_.steps.size();
    plan_.steps.push_back(std::move(step));
    return CheckKind(plan_.steps.size() - 1, wanted);
  }

  absl::Status PlaceNeeds(Step& step) {
    if (const auto* field = std::get_if<Field>(step.definition.get())) {
      ASSIGN_OR_RETURN(const size_t api, Place(field->api, Wanted::kApi));
      step.needs.push_back(api);
      for (const Origin& alternative : field->alternatives) {
        ASSIGN_OR_RETURN(const size_t spare, Place(alternative.api, Wanted::kApi));
        step.spares.push_back(spare);
      }
      return absl::OkStatus();
    }
    for (const auto& [variable, field] : InputsOf(*step.definition).fields) {
      ASSIGN_OR_RETURN(const size_t input, Place(field, Wanted::kField));
      step.needs.push_back(input);
    }
    return absl::OkStatus();
  }

  absl::StatusOr<size_t> CheckKind(size_t place, Wanted wanted) const {
    const Step& step = plan_.steps[place];
    if (wanted == Wanted::kAny) return place;
    if ((step.api() != nullptr) != (wanted == Wanted::kApi)) return NotA(wanted, step.name);
    return place;
  }

  absl::Status Cycle(const ResourceId& name) const {
    std::string cycle;
    for (auto at = std::ranges::find(way_, name); at != way_.end(); ++at) {
      absl::StrAppend(&cycle, at->str(), " needs ");
    }
    return Error(StatusCode::kFailedPrecondition, "DEPENDENCY_CYCLE",
                 absl::StrCat(cycle, name.str()));
  }

  void Link() {
    for (size_t place = 0; place < plan_.steps.size(); ++place) {
      Step& step = plan_.steps[place];
      for (const size_t need : step.needs) {
        Step& needed = plan_.steps[need];
        needed.feeds.push_back(place);
        step.stage = std::max(step.stage, needed.stage + (needed.api() != nullptr ? 1 : 0));
      }
      for (const size_t spare : step.spares) {
        std::vector<size_t>& feeds = plan_.steps[spare].feeds;
        if (feeds.empty() || feeds.back() != place) feeds.push_back(place);
      }
    }
    // Each step is after those that it needs.
    for (const size_t step : plan_.asked) plan_.steps[step].spare = false;
    for (size_t place = plan_.steps.size(); place-- > 0;) {
      if (plan_.steps[place].spare) continue;
      for (const size_t need : plan_.steps[place].needs) plan_.steps[need].spare = false;
    }
  }

  // Weakly connected steps share a group; groups count from 0, in the order of their first steps.
  void Group() {
    std::vector<size_t> first(plan_.steps.size());
    std::iota(first.begin(), first.end(), 0);
    const auto root = [&first](size_t place) {
      while (first[place] != place) place = first[place] = first[first[place]];
      return place;
    };
    for (size_t place = 0; place < plan_.steps.size(); ++place) {
      const auto join = [&](size_t need) {
        const auto [low, high] = std::minmax({root(place), root(need)});
        first[high] = low;
      };
      std::ranges::for_each(plan_.steps[place].needs, join);
      std::ranges::for_each(plan_.steps[place].spares, join);
    }
    std::map<size_t, size_t> groups;
    for (size_t place = 0; place < plan_.steps.size(); ++place) {
      plan_.steps[place].group = groups.try_emplace(root(place), groups.size()).first->second;
    }
  }

  const std::set<ResourceId>& known_;
  const FindDefinition find_;
  Plan plan_;
  std::map<ResourceId, std::optional<size_t>> places_;  // without a place while it is being made
  std::vector<ResourceId> way_;                         // of the definitions being placed
};

}  // namespace

const ApiProgram* Step::api() const { return std::get_if<ApiProgram>(definition.get()); }

absl::string_view KindOf(const Step& step) {
  if (step.definition == nullptr) return "known";
  if (step.api() != nullptr) return "API";
  return std::holds_alternative<Field>(*step.definition) ? "field" : "derived";
}

absl::StatusOr<Plan> PlanFields(std::span<const ResourceId> fields,
                                const std::set<ResourceId>& known, FindDefinition find) {
  Planner planner(known, find);
  for (const ResourceId& field : fields) RETURN_IF_ERROR(planner.Ask(field, Wanted::kField));
  return planner.Finish();
}

absl::StatusOr<Plan> PlanTrial(std::span<const ResourceId> names, const std::set<ResourceId>& known,
                               FindDefinition find) {
  Planner planner(known, find);
  for (const ResourceId& name : names) RETURN_IF_ERROR(planner.Ask(name, Wanted::kAny));
  return planner.Finish();
}

absl::StatusOr<Plan> PlanApi(const ResourceId& api, const std::set<ResourceId>& known,
                             FindDefinition find) {
  Planner planner(known, find);
  RETURN_IF_ERROR(planner.Ask(api, Wanted::kApi));
  return planner.Finish();
}

std::string Describe(const Plan& plan) {
  std::string lines;
  for (size_t place = 0; place < plan.steps.size(); ++place) {
    const Step& step = plan.steps[place];
    const auto name = [&plan](std::string* out, size_t need) {
      out->append(plan.steps[need].name.str());
    };
    absl::StrAppend(&lines, place, " ", step.name.str(), " ", KindOf(step));
    if (!step.needs.empty()) {
      absl::StrAppend(&lines, ", needs ", absl::StrJoin(step.needs, " ", name));
    }
    if (!step.spares.empty()) {
      absl::StrAppend(&lines, ", else ", absl::StrJoin(step.spares, " ", name));
    }
    absl::StrAppend(&lines, step.spare ? ", spare" : "", ", stage ", step.stage, ", group ",
                    step.group, "\n");
  }
  return lines;
}

}  // namespace magpie::resource
