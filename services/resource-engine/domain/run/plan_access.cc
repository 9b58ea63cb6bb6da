#include "services/resource-engine/domain/run/plan_access.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "absl/strings/match.h"
#include "absl/strings/strip.h"

namespace magpie::resource {
namespace {

void AddOnce(const GuardedPlace& place, std::vector<GuardedPlace>& places) {
  if (std::ranges::find(places, place) == places.end()) places.push_back(place);
}

// Computes the access rules of a plan's steps, each after those that it needs.
class AccessMaker {
 public:
  AccessMaker(const Plan& plan, const Guards& guards, FindContent find)
      : plan_(plan), guards_(guards), find_(find) {}

  std::vector<StepAccess> Make(bool returns_answers) && {
    for (const Step& step : plan_.steps) {
      StepAccess& access = all_.emplace_back();
      const Content* const content = find_(step.name);
      if (step.definition == nullptr || content == nullptr) continue;
      access.access = content->access;
      access.privacy = content->access.privacy;
      if (const ApiProgram* const api = step.api()) {
        if (returns_answers) access.within = GuardsOf(step.name);
        const auto add = [&](const auto& program) {
          Read(step, api->inputs, program, access.sent);
        };
        EachOfRequest(api->templates, add);
      } else if (content->access.declassified.empty()) {
        Bind(step, access);
      }
    }
    return std::move(all_);
  }

 private:
  const std::vector<GuardedPlace>& GuardsOf(const ResourceId& api) const {
    static const std::vector<GuardedPlace> kNone;
    const auto found = guards_.find(api);
    return found == guards_.end() ? kNone : found->second;
  }

  void Bind(const Step& step, StepAccess& access) const {
    if (const auto* field = std::get_if<Field>(step.definition.get())) {
      BindToPlace({field->api, field->pointer}, access);
      for (const Origin& origin : field->alternatives) BindToPlace(origin, access);
      return;
    }
    const auto& derived = std::get<DerivedProgram>(*step.definition);
    for (const size_t need : step.needs) {
      access.privacy = std::max(access.privacy, all_[need].privacy);
      for (const GuardedPlace& place : all_[need].of) {
        access.privacy = std::max(access.privacy, place.access.privacy);
      }
    }
    Read(step, derived.inputs, derived.expression, access.of);
    for (const GuardedPlace& place : access.of) {
      access.privacy = std::max(access.privacy, place.access.privacy);
    }
  }

  void BindToPlace(const Origin& origin, StepAccess& access) const {
    for (const GuardedPlace& place : GuardsOf(origin.api)) {
      if (Covers(place.pointer, origin.pointer)) {
        AddOnce(place, access.of);
      } else if (auto below = Below(place.pointer, origin.pointer)) {
        access.within.push_back({place.owner, *std::move(below), place.access});
      }
    }
  }

  // Adds the places within the inputs of `step` that `program` may read.
  void Read(const Step& step, const Inputs& inputs, const expr::Program& program,
            std::vector<GuardedPlace>& places) const {
    size_t at = 0;
    for (const auto& [variable, field] : inputs.fields) {
      for (const GuardedPlace& place : all_[step.needs[at++]].within) {
        if (MayRead(program, variable, place.pointer)) AddOnce(place, places);
      }
    }
  }

  static bool MayRead(const expr::Program& program, absl::string_view variable,
                      absl::string_view pointer) {
    bool is_given = false;
    for (absl::string_view path : program.paths()) {
      if (!absl::ConsumePrefix(&path, variable)) continue;
      if (!path.empty() && path[0] != '.' && path[0] != '[') continue;
      is_given = true;
      if (resource::MayRead(path, pointer)) return true;
    }
    // A variable with the name of a type may be read without appearing in a path.
    return !is_given && absl::StrContains(program.text(), variable);
  }

  const Plan& plan_;
  const Guards& guards_;
  const FindContent find_;
  std::vector<StepAccess> all_;
};

bool IsOpenStep(const StepAccess& step) {
  return IsOpen(step.access) && step.privacy == Privacy::kPublic && step.of.empty() &&
         step.within.empty() && step.sent.empty();
}

}  // namespace

std::vector<StepAccess> AccessOf(const Plan& plan, const Guards& guards, FindContent find,
                                 bool returns_answers) {
  std::vector<StepAccess> all = AccessMaker(plan, guards, find).Make(returns_answers);
  if (std::ranges::all_of(all, IsOpenStep)) all.clear();
  return all;
}

bool MaySee(std::span<const GuardedPlace> places, absl::string_view caller) {
  return std::ranges::all_of(places, [caller](const GuardedPlace& place) {
    return MaySee(place.access, place.access.privacy, caller);
  });
}

std::vector<bool> HiddenSteps(const Plan& plan, absl::string_view caller) {
  std::vector<bool> hidden(plan.access.size());
  for (size_t step = 0; step < hidden.size(); ++step) {
    const StepAccess& access = plan.access[step];
    hidden[step] = !MaySee(access.access, access.privacy, caller) || !MaySee(access.of, caller);
    if (KindOf(plan.steps[step]) != "derived" || !access.access.declassified.empty()) continue;
    for (const size_t need : plan.steps[step].needs) hidden[step] = hidden[step] || hidden[need];
  }
  return hidden;
}

}  // namespace magpie::resource
