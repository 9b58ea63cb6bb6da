// The rules by which an instance moves. Every function here is pure: state,
// command and time in; the next state, its history and the calls to make out,
// or the reason why nothing changes.

#pragma once

#include <span>
#include <string>
#include <variant>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/flow-engine/domain/command.h"
#include "services/flow-engine/domain/deployment.h"
#include "services/flow-engine/domain/history.h"
#include "services/flow-engine/domain/instance.h"

namespace magpie::flow {

// Nodes that one command may pass, where nobody says otherwise (`max_steps` below); the next one is
// an incident: a loop without a wait.
inline constexpr int kMaxSteps = 1000;

struct FetchCall {
  std::vector<std::string> fields;

  bool operator==(const FetchCall&) const = default;
};
struct InvokeCall {
  std::string api;

  bool operator==(const InvokeCall&) const = default;
};
// Asks which group of answers fits.
struct MatchCall {
  bool operator==(const MatchCall&) const = default;
};

// A call that is to be made once the decision is durable, with the same id however often.
struct Call {
  int64_t number = 0;  // of the token that waits for it
  std::string request_id;
  std::variant<FetchCall, InvokeCall, MatchCall> what;
  std::string params_json;
  absl::Duration timeout = absl::InfiniteDuration();
  absl::Time not_before = absl::InfinitePast();  // of one that is tried again
  // It was found in the store as the process began; not kept.
  bool may_have_been_made = false;

  bool operator==(const Call&) const = default;
};

struct Decision {
  Instance after;
  std::vector<HistoryEvent> events;
  std::vector<Call> calls;
  // Requests whose answer is `after`.
  std::vector<Pending> answered;
};

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
