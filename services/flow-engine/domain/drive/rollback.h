// Takes back what happened since a node was entered. The history shows the visits that a visit came
// from, which tokens had joined, and what the variables were.

#pragma once

#include <span>

#include "absl/status/status.h"
#include "services/flow-engine/domain/state/command.h"
#include "services/flow-engine/domain/walk/ground/ground.h"

namespace magpie::flow {

// Puts the token of the visit back on its node, with the variables of that time. All that followed
// from the visit is cancelled, and its effects are compensated, the last first. Branches that did
// not follow from it stay where they are, or wait again at the join that they had passed.
// FAILED_PRECONDITION: TASK_NOT_OPEN if the task is not open and no longer counts, or its branch
// was overtaken at a join; NOTHING_BEFORE if there is no such visit before it. INVALID_ARGUMENT if
// `resubmit` is not possible.
absl::Status RollBack(Ground& ground, const Instance& before, std::span<const HistoryEvent> history,
                      const Command& command, const RollbackTask& what);

}  // namespace magpie::flow
