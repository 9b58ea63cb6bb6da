// The rules by which an instance moves. Every function is pure: state, command and time in; the
// next state, its history and the calls to make out, or an error if nothing changes.

#pragma once

#include <span>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/flow-engine/domain/model/deployment.h"
#include "services/flow-engine/domain/state/command.h"
#include "services/flow-engine/domain/state/decision.h"
#include "services/flow-engine/domain/state/history.h"
#include "services/flow-engine/domain/state/instance.h"

namespace magpie::flow {

// The most nodes that one command passes (`max_steps` below). One more is an incident: a loop
// without a wait.
inline constexpr int kMaxSteps = 1000;

// What a decision is based on. All of it must outlive the decision.
struct Known {
  const Library& library;
  const Instance* before = nullptr;            // null only for StartFlow
  std::span<const HistoryEvent> history = {};  // all of it, oldest first; only for RollbackTask
};

absl::StatusOr<Decision> Decide(const Known& known, const Command& command, absl::Time now,
                                int max_steps = kMaxSteps);

// For the outcome of a call.
absl::StatusOr<Decision> Decide(const Library& library, const Instance& before,
                                const FinishCall& outcome, absl::Time now,
                                int max_steps = kMaxSteps);

}  // namespace magpie::flow
