// The rules by which an instance moves. Every function here is pure: state,
// command and time in; the next state, its history and the calls to make out,
// or the reason why nothing changes.

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

// Nodes that one command may pass, where nobody says otherwise (`max_steps` below); the next one is
// an incident: a loop without a wait.
inline constexpr int kMaxSteps = 1000;

absl::StatusOr<Decision> Decide(const Library& library, const StartFlow& command, absl::Time now,
                                int max_steps = kMaxSteps);
absl::StatusOr<Decision> Decide(const Library& library, const Instance& before,
                                const CommitTask& command, absl::Time now,
                                int max_steps = kMaxSteps);
absl::StatusOr<Decision> Decide(const Library& library, const Instance& before,
                                const RetryIncident& command, absl::Time now,
                                int max_steps = kMaxSteps);
absl::StatusOr<Decision> Decide(const Library& library, const Instance& before,
                                const JumpTo& command, absl::Time now, int max_steps = kMaxSteps);
absl::StatusOr<Decision> Decide(const Library& library, const Instance& before,
                                const Control& command, absl::Time now, int max_steps = kMaxSteps);
absl::StatusOr<Decision> Decide(const Library& library, const Instance& before,
                                const UpdateVariables& command, absl::Time now,
                                int max_steps = kMaxSteps);
absl::StatusOr<Decision> Decide(const Library& library, const Instance& before,
                                const FinishCall& command, absl::Time now,
                                int max_steps = kMaxSteps);
// `history` is all of the instance's, oldest first.
absl::StatusOr<Decision> Decide(const Library& library, const Instance& before,
                                std::span<const HistoryEvent> history, const RollbackTask& command,
                                absl::Time now, int max_steps = kMaxSteps);

}  // namespace magpie::flow
