// Takes an instance's turn for each command: gather, decide, commit, and then answer.
//
//   Take ──▶ Residents ──▶ Run ──▶ Attempt { Gather ─▶ Decide ─▶ Commit } ──▶ Answer
//                                     ▲      lost to a different writer │
//                                     └───────────────────────────────────┘
//
// Commands of one instance run one after the other; instances run in parallel. Outcomes of calls
// are taken in a separate turn.

#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "absl/status/statusor.h"
#include "common/base/context.h"
#include "common/base/under_way.h"
#include "common/base/watchers.h"
#include "common/records/attempt.h"
#include "services/flow-engine/domain/drive/drive.h"
#include "services/flow-engine/domain/state/command.h"
#include "services/flow-engine/engine/deployments.h"
#include "services/flow-engine/engine/effects.h"
#include "services/flow-engine/engine/reads.h"
#include "services/flow-engine/engine/residents.h"
#include "services/flow-engine/engine/surroundings.h"
#include "services/flow-engine/store/flow_store.h"

namespace magpie::flow {

// By tenant and root.
using InstanceWatchers = Watchers<std::pair<TenantId, InstanceId>, View>;

// Thread-safe.
class Turns {
 public:
  // A caller waits at most so long, and until so much before its deadline, for the instance to
  // settle.
  static constexpr absl::Duration kLongestWait = absl::Seconds(30);
  static constexpr absl::Duration kDeadlineMargin = absl::Milliseconds(50);

  // All must outlive it.
  struct Parts {
    const Surroundings& around;
    Deployments& deployments;
    const Reads& reads;
    Effects& effects;
    InstanceWatchers& watchers;
  };
  explicit Turns(const Parts& parts) : parts_(parts), residents_(parts.around.kept) {}

  // Answers once the instance has settled, or near the deadline. `starts` is what a new instance
  // runs on; null for a command of one that exists.
  void Take(const Context& context, Command command, LibraryPtr starts, flow::Answer answer);
  // Lets the instance take the outcomes that wait for it.
  void TakeOutcomes(const Context& context, const InstanceId& instance);

  // Returns once no turn is under way or waits.
  void WaitUntilIdle() {
    residents_.WaitUntilIdle();
    reading_.WaitUntilNone();
  }

 private:
  // One command; without one, the job takes outcomes of calls.
  struct Job {
    Context context;
    InstanceId root;
    std::optional<Command> command;
    LibraryPtr starts;
    flow::Answer answer;
    bool is_repeat = false;  // a repeated start: this job is for the instance that it made
    std::vector<FinishCall> outcomes;  // once they are taken
  };
  using JobPtr = std::shared_ptr<Job>;

  struct Gathered {
    LibraryPtr library;
    std::vector<HistoryEvent> history;  // only for a rollback
  };
  // The result of a turn: the answer to an earlier request; the instance of an earlier request,
  // which has not settled; or a decision, with its deployments and the record that was stored.
  struct Unsettled {
    InstanceId root;
  };
  struct Decided {
    Decision decision;
    LibraryPtr library;
    std::string record;
    int64_t incidents_before = 0;
  };
  using Outcome = std::variant<View, Unsettled, Decided>;
  using Plan = record::Plan<Outcome>;

  void Dispatch(const JobPtr& job);
  void Run(const ResidentPtr& resident, const JobPtr& job, Residents::EndTurn end);
  absl::StatusOr<Plan> MakePlan(store::Gather& gather, Resident& resident, Job& job, int attempt);

  absl::StatusOr<Gathered> Gather(store::Gather& gather, Resident& resident, Job& job);
  absl::Status Load(store::Gather& gather, Resident& resident, const TenantId& tenant);
  absl::StatusOr<Decision> Decide(const Gathered& gathered, const Instance* before,
                                  const Job& job) const;
  // From here until the commit is durable, the state of the instance in the store is unknown.
  Plan Commit(Resident& resident, const Job& job, LibraryPtr library, Decision decision) const;
  void Answer(const ResidentPtr& resident, const JobPtr& job,
              absl::StatusOr<record::Done<Outcome>> done);

  // If the refused request was made before, the plan for its first answer. Otherwise `refused`; if
  // a task or an incident is no longer open, with what became of it.
  absl::StatusOr<Plan> PlanRefused(store::Gather& gather, Resident& resident, const Job& job,
                                   const absl::Status& refused);
  // The first answer to `asked`; nothing for a new request.
  absl::StatusOr<std::optional<Outcome>> FirstAnswer(store::Gather& gather, const Job& job,
                                                     const Asked& asked);
  absl::StatusOr<Plan> PlanRepeat(store::Gather& gather, Resident& resident, const Job& job,
                                  Outcome first);

  void Keep(const ResidentPtr& resident, Job& job, Decided decided, uint64_t version);
  // Answers a caller that still waits, with the instance as it is.
  void AnswerUnsettled(const ResidentPtr& resident, int64_t waiter);
  void AnswerWhenSettled(const ResidentPtr& resident, Job& job);
  void Refuse(Job& job, const absl::Status& why);

  const Parts parts_;
  Residents residents_;
  UnderWay reading_;  // for callers that are answered near their deadline
};

}  // namespace magpie::flow
