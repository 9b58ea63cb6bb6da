// What has to be got so as to have what was asked for: each resource once,
// behind all that it needs. Made from the definitions alone, so that one plan
// serves all who ask for the same. Pure.
//
//   f1 of a1, a1's parameter from f4, f4 made of f3, f3 known; f2 of a2: asked for f1 and f2,
//   the steps are f3, f4, a1, f1, a2, f2. Neither a1 nor a2 waits for the other.

#pragma once

#include <memory>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "services/resource-engine/domain/definition/definition.h"
#include "services/resource-engine/domain/resource/guards.h"
#include "services/resource-engine/domain/resource/resource.h"

namespace magpie::resource {

// What a plan may have to get; no more than may stand behind one another, either.
inline constexpr size_t kMaxSteps = 1000;

// One resource of a plan.
struct Step {
  ResourceId name;
  // Null where the caller knows the value.
  std::shared_ptr<const Definition> definition;
  // The steps, all before this one, that it needs: of a field its API; of others the fields that
  // are their inputs, in the order of the variables.
  std::vector<size_t> needs;
  // Of a field, also before this one: the APIs of its alternatives, in turn.
  std::vector<size_t> spares;
  std::vector<size_t> feeds;  // the steps that need it
  // Got only where another has no value.
  bool spare = true;
  // Calls that must have been answered, one behind the other, before this can be had.
  size_t stage = 0;
  // Steps of different groups have nothing to do with one another.
  size_t group = 0;

  // Null where it is none.
  const ApiProgram* api() const;
};

// Who may have what a step comes to.
struct StepAccess {
  Access access;
  Privacy privacy = Privacy::kPublic;  // its own, and of a derived field that of its inputs
  // Places that the value lies in, or has something of: who may not see them all sees the mask.
  std::vector<GuardedPlace> of = {};
  // Places in the value: of a field, and of an API whose whole answer may be told.
  std::vector<GuardedPlace> within = {};
  // Of an API: places in its inputs that its request may have something of.
  std::vector<GuardedPlace> sent = {};
};

struct Plan {
  std::vector<Step> steps;
  std::vector<StepAccess> access;  // of each step; none where everyone may have all
  std::vector<size_t> asked;  // the step of each resource that was asked for, each once, in order
};

// The current definition; NOT_FOUND where there is none.
using FindDefinition =
    absl::FunctionRef<absl::StatusOr<std::shared_ptr<const Definition>>(const ResourceId&)>;

// `known` are the fields whose values the caller has. The errors of `find`; NOT_FOUND (reason
// RESOURCE_NOT_FOUND) where an API is needed and there is a field, or the other way round;
// FAILED_PRECONDITION (DEPENDENCY_CYCLE, which it prints; PLAN_TOO_LARGE).
absl::StatusOr<Plan> PlanFields(std::span<const ResourceId> fields,
                                const std::set<ResourceId>& known, FindDefinition find);

// As PlanFields, of fields and APIs: an API comes to its whole answer.
absl::StatusOr<Plan> PlanTrial(std::span<const ResourceId> names, const std::set<ResourceId>& known,
                               FindDefinition find);

// As PlanFields, of one API that is called for what it does.
absl::StatusOr<Plan> PlanApi(const ResourceId& api, const std::set<ResourceId>& known,
                             FindDefinition find);

// "known", "API", "field" or "derived".
absl::string_view KindOf(const Step& step);

// "0 a1 API, needs f4, stage 0, group 0": a line a step, in order, with the place of each in front.
std::string Describe(const Plan& plan);

}  // namespace magpie::resource
