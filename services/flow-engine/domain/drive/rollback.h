// Takes back what happened since a node was entered, by what the history tells:
// the way back from a visit to those it came from, which tokens had joined to one,
// and what the variables were.

#pragma once

#include <span>

#include "absl/status/status.h"
#include "services/flow-engine/domain/state/command.h"
#include "services/flow-engine/domain/walk/ground/ground.h"

namespace magpie::flow {

// Puts the token that made the visit back on its node, with the variables as they were. All that
// came of that visit is cancelled, and what it did is compensated, the last first; branches that do
// not come of it stay where they are, or wait again at the join that they had passed.
// FAILED_PRECONDITION: TASK_NOT_OPEN where the task is neither open nor counts any more, or another
// branch has overtaken its branch at a join,
// NOTHING_BEFORE where there is no such visit before it. INVALID_ARGUMENT where `resubmit` cannot
// be.
absl::Status RollBack(Ground& ground, const Instance& before, std::span<const HistoryEvent> history,
                      const Command& command, const RollbackTask& what);

}  // namespace magpie::flow
