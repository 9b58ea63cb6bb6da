// The flow engine: everything this service can do, one method for each.
//
// A command takes its instance's turn, gathers what it needs, lets the domain
// decide, and commits state, history, answer and the calls to make as one. Only
// then is the caller answered and are the calls made; what a call brings is the
// next command. Thread-safe.

#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/status/statusor.h"
#include "common/base/clock.h"
#include "common/base/context.h"
#include "common/base/timer.h"
#include "common/base/watchers.h"
#include "common/records/once.h"
#include "common/store/store.h"
#include "services/flow-engine/domain/drive/drive.h"
#include "services/flow-engine/domain/past/past_wait.h"
#include "services/flow-engine/domain/state/called.h"
#include "services/flow-engine/domain/state/command.h"
#include "services/flow-engine/engine/calls.h"
#include "services/flow-engine/engine/deployments.h"
#include "services/flow-engine/engine/outcomes.h"
#include "services/flow-engine/engine/residents.h"
#include "services/flow-engine/store/flow_store.h"

namespace magpie::flow {

// What to start: the newest snapshot of a flow, or a given one.
struct StartRequest {
  Asked asked;
  std::optional<FlowKey> flow;
  std::optional<DeploymentId> deployment;
  Value::Map variables;
};

// What the engine runs on. All must outlive it.
struct Surroundings {
  store::Store& store;
  const Once& once;
  const Clock& clock;
  Timers& timers;
  ResourcePeer& resources;
  MatchingPeer& matching;
  // Makes the id of a new instance.
  std::function<InstanceId(absl::Time now)> new_id;
  // Told by how much the number of open incidents changes.
  std::function<void(int64_t)> on_incidents = [](int64_t) {};
  // Told of each look into memory: for a live instance or a compiled deployment, and whether it was
  // there. On the hot path.
  OnLook on_look = [](Cache, bool) {};
  // Nodes that one command may pass without a wait.
  int max_steps = kMaxSteps;
  // What is in memory of instances that wait.
  Residents::Limits kept = kKept;
};

struct FoundViews {
  std::vector<std::vector<View>>
      roots;         // of each, what fits: itself before the flows that it calls
  std::string seen;  // empty: there are no more
};

// By tenant and root.
using InstanceWatchers = Watchers<std::pair<TenantId, InstanceId>, View>;

class FlowEngine {
 public:
  // A caller is answered after so long, and so much before its deadline, even where the instance
  // did not settle.
  static constexpr absl::Duration kLongestWait = absl::Seconds(30);
  static constexpr absl::Duration kDeadlineMargin = absl::Milliseconds(50);

  // What a rollback reads, and so how long an instance may have lived for one.
  static constexpr int64_t kMaxRollbackEvents = 200'000;

  explicit FlowEngine(const Surroundings& surroundings);
  ~FlowEngine();

  // Makes the calls again whose outcome is not known. Call it once, before anything else. They
  // `may_have_been_made` by the process before, unless the caller knows better.
  absl::Status Recover(bool may_have_been_made = true);

  // Stops the calls under way; they are made again after the next start. Call it last.
  void Stop();

  void Deploy(const Context& context, DeployFlow command, Deployments::Then then);
  // For those who keep drafts of them.
  Deployments& deployments() { return deployments_; }

  // Each answers once the instance has settled, or near the deadline.
  void Start(const Context& context, StartRequest request, Answer answer);
  void Do(const Context& context, CommitTask command, Answer answer);
  void Do(const Context& context, RetryIncident command, Answer answer);
  void Do(const Context& context, RollbackTask command, Answer answer);
  void Do(const Context& context, JumpTo command, Answer answer);
  void Do(const Context& context, Control command, Answer answer);
  void Do(const Context& context, UpdateVariables command, Answer answer);

  // Tells of each change of the instance that is committed from now on; of a called flow, of each
  // of its root. `watcher` is as common/base/watchers.h has it.
  absl::StatusOr<int64_t> Watch(const Context& context, const InstanceName& name,
                                InstanceWatchers::Watcher watcher);
  void Unwatch(int64_t number);
  // Ends all watches; a new one is refused.
  void StopWatches();

  // NOT_FOUND (INSTANCE_NOT_FOUND). Of a called flow that has ended it reads the history, and is
  // refused where that is too long: RESOURCE_EXHAUSTED (HISTORY_TOO_LONG).
  absl::StatusOr<View> GetInstance(const Context& context, const InstanceName& name);
  // As FlowStore::FindInstances.
  absl::StatusOr<FoundViews> FindInstances(const Context& context, const InstanceFilter& filter,
                                           absl::string_view after, size_t limit);
  // As FlowStore::ListHistory.
  absl::StatusOr<FoundEvents> ListHistory(const Context& context, const InstanceName& name,
                                          HistoryPlace& after, size_t limit);
  absl::StatusOr<DeployedPtr> GetDeployment(const Context& context, const DeploymentId& id);
  absl::StatusOr<DeployedPtr> NewestDeployment(const Context& context, const FlowKey& flow);
  absl::StatusOr<std::vector<Deployment>> ListDeployments(const Context& context,
                                                          absl::string_view flow,
                                                          absl::string_view after, size_t limit);

 private:
  struct Job;
  using JobPtr = std::shared_ptr<Job>;
  static constexpr int kMaxAttempts = 5;
  static constexpr absl::Duration kRetryDelay = absl::Seconds(1);
  // Events that are read at once.
  static constexpr size_t kHistoryStep = 1000;

  // Takes the turn of the job's instance; a start that was made before, of the one it made.
  void Dispatch(JobPtr job);
  void DispatchStart(JobPtr job);
  // A job for a command of an instance that is there.
  template <class Command>
  JobPtr MakeJob(const Context& context, Command command, Answer answer);
  void Turn(const ResidentPtr& resident, const JobPtr& job, Residents::EndTurn end);
  // What was decided, on which snapshots, and the instance's record once it is put.
  struct Decided {
    Decision decision;
    LibraryPtr library;
    std::string record;
  };
  absl::StatusOr<Decided> GatherAndDecide(Resident& resident, const Job& job);
  // Whether the job's request is a repeat; it is answered as it was before. Else `refused`, where
  // it is of a task or an incident that is not open any more, says what became of that.
  absl::StatusOr<bool> AnswerRepeat(const ResidentPtr& resident, Job& job, absl::Status& refused);
  // As `asked` was.
  absl::StatusOr<bool> AnswerAs(const ResidentPtr& resident, Job& job, const Asked& asked);
  // What the history says of the task or incident that a job is about.
  struct ReadWait {
    PastWait past;
    bool is_all = false;  // it was read to its end
  };
  absl::StatusOr<ReadWait> ReadPast(const Job& job);
  absl::StatusOr<std::vector<HistoryEvent>> WholeHistory(const TenantId& tenant,
                                                         const Instance& instance);
  // Refuses one whose history is too long to be read.
  static absl::Status CheckHistory(const Instance& instance);
  absl::Status Load(Resident& resident, const Job& job);
  // The same instance, seen from within the call, as GetInstance has it.
  absl::StatusOr<View> Within(View view, const TenantId& tenant, int64_t call);
  // The call of the instance, which has ended. NOT_FOUND where there never was one.
  absl::StatusOr<PastCall> FindPastCall(const TenantId& tenant, const Instance& instance,
                                        int64_t call);
  // Whether there is the call, or was: a past one may be asked for what is done.
  absl::Status CheckCall(const Job& job, const Instance& instance);
  void Commit(const ResidentPtr& resident, const JobPtr& job, Decided decided,
              Residents::EndTurn end);
  void Committed(const ResidentPtr& resident, const JobPtr& job, Decided decided,
                 absl::StatusOr<uint64_t> version, Residents::EndTurn end);
  void AnswerWhenSettled(const ResidentPtr& resident, const Context& context, Answer answer);
  // Each now, or when it is its time.
  void MakeCalls(const Context& context, const InstanceId& instance, std::vector<Call> calls);
  void MakeCall(const Context& context, const InstanceId& instance, Call call);
  void MakeIfOpen(const Context& context, const InstanceId& instance, Call call);
  void FinishedCall(const Context& context, FinishCall outcome);

  const Surroundings around_;
  FlowStore flows_;
  Deployments deployments_;
  Residents residents_;
  Outcomes outcomes_;
  Calls calls_;
  InstanceWatchers watchers_;
};

}  // namespace magpie::flow
