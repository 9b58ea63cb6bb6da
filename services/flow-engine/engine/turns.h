// Takes an instance's turn for each command: gather, decide, commit, and then answer.
//
//   Take ──▶ Residents ──▶ Run ──▶ Attempt { Gather ─▶ Decide ─▶ Commit } ──▶ Answer
//                                     ▲         another writer was faster │
//                                     └───────────────────────────────────┘
//
// Commands of one instance run one after the other; instances run side by side. What calls have
// brought is taken in a turn of its own.

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
  // A caller is answered after so long, and so much before its deadline, even where the instance
  // did not settle.
  static constexpr absl::Duration kLongestWait = absl::Seconds(30);
  static constexpr absl::Duration kDeadlineMargin = absl::Milliseconds(50);

  // What it works with. All must outlive it.
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
  // Lets the instance take what calls have brought.
  void TakeOutcomes(const Context& context, const InstanceId& instance);

  // Returns once no turn is under way or waits.
  void WaitUntilIdle() {
    residents_.WaitUntilIdle();
    reading_.WaitUntilNone();
  }

 private:
  // One command on its way; without one, it takes what calls have brought.
  struct Job {
    Context context;
    InstanceId root;
    std::optional<Command> command;
    LibraryPtr starts;
    flow::Answer answer;
    bool is_repeat = false;            // a start that was made before: of the instance it made
    std::vector<FinishCall> outcomes;  // once they are taken
  };
  using JobPtr = std::shared_ptr<Job>;

  struct Gathered {
    LibraryPtr library;
    std::vector<HistoryEvent> history;  // for a rollback alone
  };
  // What a turn comes to: the answer that an earlier request got, or an instance, answered before,
  // that has not settled; or what was decided, on which deployments, and the record that was put.
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
  // From here on nobody knows how the instance is in the store, until that is durable.
  Plan Commit(Resident& resident, const Job& job, LibraryPtr library, Decision decision) const;
  void Answer(const ResidentPtr& resident, const JobPtr& job,
              absl::StatusOr<record::Done<Outcome>> done);

  // The plan for a request that was made before, which the rules refuse now. Else `refused`; where
  // that is of a task or an incident that is not open any more, with what became of it.
  absl::StatusOr<Plan> PlanRefused(store::Gather& gather, Resident& resident, const Job& job,
                                   const absl::Status& refused);
  // As `asked` was answered the first time; nothing for a new request.
  absl::StatusOr<std::optional<Outcome>> FirstAnswer(store::Gather& gather, const Job& job,
                                                     const Asked& asked);
  absl::StatusOr<Plan> PlanRepeat(store::Gather& gather, Resident& resident, const Job& job,
                                  Outcome first);

  void Keep(const ResidentPtr& resident, Job& job, Decided decided, uint64_t version);
  // Where it still waits then: with the instance as it is.
  void AnswerUnsettled(const ResidentPtr& resident, int64_t waiter);
  void AnswerWhenSettled(const ResidentPtr& resident, Job& job);
  void Refuse(Job& job, const absl::Status& why);

  const Parts parts_;
  Residents residents_;
  UnderWay reading_;  // for those who are answered near their deadline
};

}  // namespace magpie::flow
