// A plan: the resources to fetch for a request, each once, after all that it needs. Made from the
// definitions alone, so that identical requests share a plan. Pure.
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

// The most steps of a plan, and so the longest chain of them.
inline constexpr size_t kMaxSteps = 1000;

// One resource of a plan.
struct Step {
  ResourceId name;
  // Null if the caller knows the value.
  std::shared_ptr<const Definition> definition;
  // The steps that it needs, all before this one: for a field its API; otherwise the fields that
  // are its inputs, in the order of the variables.
  std::vector<size_t> needs;
  // For a field, also before this one: the APIs of its alternatives, in order.
  std::vector<size_t> spares;
  std::vector<size_t> feeds;  // the steps that need it
  // Fetched only if another step has no value.
  bool spare = true;
  // How many calls must be answered, one after the other, before this has a value.
  size_t stage = 0;
  // Steps of different groups do not depend on each other.
  size_t group = 0;

  // Null if the step is not an API.
  const ApiProgram* api() const;
};

// Who may see the value of a step.
struct StepAccess {
  Access access;
  Privacy privacy = Privacy::kPublic;  // its own and, for a derived field, that of its inputs
  // Places that the value is in or is made of; callers that may not see all of them see the mask.
  std::vector<GuardedPlace> of = {};
  // Places within the value of a field, or of an API whose whole answer is returned.
  std::vector<GuardedPlace> within = {};
  // For an API: places in its inputs that its request may contain.
  std::vector<GuardedPlace> sent = {};
};

struct Plan {
  std::vector<Step> steps;
  std::vector<StepAccess> access;  // of each step; empty if all are open
  std::vector<size_t> asked;       // the steps of the requested resources, each once, in order
};

// The current definition; NOT_FOUND if there is none.
using FindDefinition =
    absl::FunctionRef<absl::StatusOr<std::shared_ptr<const Definition>>(const ResourceId&)>;

// `known` are the fields whose values the caller has. The errors of `find`; NOT_FOUND (reason
// RESOURCE_NOT_FOUND) if a field is found where an API is needed, or the other way round;
// FAILED_PRECONDITION (DEPENDENCY_CYCLE, which prints the cycle; PLAN_TOO_LARGE).
absl::StatusOr<Plan> PlanFields(std::span<const ResourceId> fields,
                                const std::set<ResourceId>& known, FindDefinition find);

// Like PlanFields for fields and APIs; the value of an API is its whole answer.
absl::StatusOr<Plan> PlanTrial(std::span<const ResourceId> names, const std::set<ResourceId>& known,
                               FindDefinition find);

// Like PlanFields for an API that is called for its effect.
absl::StatusOr<Plan> PlanApi(const ResourceId& api, const std::set<ResourceId>& known,
                             FindDefinition find);

// "known", "API", "field" or "derived".
absl::string_view KindOf(const Step& step);

// "0 a1 API, needs f4, stage 0, group 0": a line for each step, in order, beginning with its
// position.
std::string Describe(const Plan& plan);

}  // namespace magpie::resource
