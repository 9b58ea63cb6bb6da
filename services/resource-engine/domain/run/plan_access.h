// Who may see what the steps of a plan come to. Made once for each plan, asked for
// each caller. Pure.

#pragma once

#include <span>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/strings/string_view.h"
#include "services/resource-engine/domain/resource/guards.h"
#include "services/resource-engine/domain/resource/resource.h"
#include "services/resource-engine/domain/run/plan.h"

namespace magpie::resource {

// What is published under a name; null where nothing is.
using FindContent = absl::FunctionRef<const Content*(const ResourceId&)>;

// Of each step; none where everyone may have all. A field is bound by the places of its API's
// answer, and by the privacy of the API; what is derived, by the strictest of its inputs and by the
// places within them that its expression may read; neither by what an owner has declassified it
// from. With `tells_answers`, whole answers of APIs are guarded, too.
std::vector<StepAccess> AccessOf(const Plan& plan, const Guards& guards, FindContent find,
                                 bool returns_answers);

// Whether `caller` may see all of these places.
bool MaySee(std::span<const GuardedPlace> places, absl::string_view caller);

// Of each step: whether `caller` may not see its value, because of the step itself, or of what it
// is made of. None where the plan says nothing of access.
std::vector<bool> HiddenSteps(const Plan& plan, absl::string_view caller);

}  // namespace magpie::resource
