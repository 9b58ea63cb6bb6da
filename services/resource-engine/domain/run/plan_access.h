// Who may see the values of a plan's steps. Computed once per plan, evaluated for each caller.
// Pure.

#pragma once

#include <span>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/strings/string_view.h"
#include "services/resource-engine/domain/resource/guards.h"
#include "services/resource-engine/domain/resource/resource.h"
#include "services/resource-engine/domain/run/plan.h"

namespace magpie::resource {

// What is published under a name; null if nothing is.
using FindContent = absl::FunctionRef<const Content*(const ResourceId&)>;

// The access rules of each step; empty if all are open. A field is bound by the places of its API's
// answer and by the privacy of the API; a derived field by the strictest of its inputs and by the
// places within them that its expression may read. A declassified field is bound by neither. With
// `returns_answers`, whole answers of APIs are guarded, too.
std::vector<StepAccess> AccessOf(const Plan& plan, const Guards& guards, FindContent find,
                                 bool returns_answers);

// Whether `caller` may see all of these places.
bool MaySee(std::span<const GuardedPlace> places, absl::string_view caller);

// For each step: whether its value is hidden from `caller`, because of the step itself or of what
// it is made of. Empty if the plan has no access rules.
std::vector<bool> HiddenSteps(const Plan& plan, absl::string_view caller);

}  // namespace magpie::resource
