#include "services/flow-engine/engine/flow_engine.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "services/flow-engine/engine/job.h"

namespace magpie::flow {

FlowEngine::FlowEngine(const Surroundings& surroundings)
    : around_(surroundings),
      flows_(around_.store),
      deployments_(around_.store, around_.once, around_.clock, around_.on_look),
      residents_(around_.kept),
      calls_(around_.resources, around_.matching) {}

FlowEngine::~FlowEngine() { Stop(); }

void FlowEngine::Stop() {
  calls_.Stop();
  residents_.WaitUntilIdle();
}

absl::Status FlowEngine::Recover(bool may_have_been_made) {
  ASSIGN_OR_RETURN(const size_t incidents, flows_.CountIncidents());
  around_.on_incidents(static_cast<int64_t>(incidents));
  ASSIGN_OR_RETURN(std::vector<OpenCall> open, flows_.ListOpenCalls());
  for (OpenCall& one : open) {
    std::vector<Call> calls;
    one.call.may_have_been_made = may_have_been_made;
    calls.push_back(std::move(one.call));
    MakeCalls({.tenant = one.tenant, .trace = NewTrace()}, one.instance, std::move(calls));
  }
  return absl::OkStatus();
}

void FlowEngine::Deploy(const Context& context, DeployFlow command, Deployments::Then then) {
  deployments_.Deploy(context.tenant, std::move(command), std::move(then));
}

void FlowEngine::Start(const Context& context, StartRequest request, Answer answer) {
  if (calls_.full()) {
    return answer(WithRetry(Error(absl::StatusCode::kResourceExhausted, "ENGINE_BUSY",
                                  "too many calls to business units wait"),
                            absl::Seconds(1)));
  }
  absl::StatusOr<LibraryPtr> library = request.deployment.has_value()
                                           ? deployments_.Get(context.tenant, *request.deployment)
                                           : deployments_.Newest(context.tenant, *request.flow);
  if (!library.ok()) return answer(library.status());
  const Deployment& deployment = (*library)->own->deployment;
  const absl::Status enabled = deployments_.CheckEnabled(context.tenant, deployment.model.key);
  if (!enabled.ok()) return answer(enabled);
  StartFlow command{.asked = request.asked,
                    .id = around_.new_id(around_.clock.Now()),
                    .flow = deployment.model.key,
                    .deployment = deployment.id,
                    .variables = std::move(request.variables)};
  auto job = std::shared_ptr<Job>(new Job{.context = context,
                                          .instance = command.id,
                                          .answer = std::move(answer),
                                          .asked = command.asked,
                                          .starts = *std::move(library)});
  job->decide = [this, command = std::move(command)](const LibraryPtr& known, const Instance*,
                                                     absl::Time now) {
    return Decide(*known, command, now, around_.max_steps);
  };
  DispatchStart(std::move(job));
}

template <class Command>
FlowEngine::JobPtr FlowEngine::MakeJob(const Context& context, Command command, Answer answer) {
  auto job = std::shared_ptr<Job>(new Job{.context = context,
                                          .instance = command.instance,
                                          .call = command.call,
                                          .answer = std::move(answer),
                                          .asked = command.asked});
  job->decide = [this, command = std::move(command)](const LibraryPtr& library,
                                                     const Instance* before, absl::Time now) {
    return Decide(*library, *before, command, now, around_.max_steps);
  };
  return job;
}

void FlowEngine::Do(const Context& context, CommitTask command, Answer answer) {
  std::string task_id = command.task_id;
  JobPtr job = MakeJob(context, std::move(command), std::move(answer));
  job->wait_id = std::move(task_id);
  Dispatch(std::move(job));
}

void FlowEngine::Do(const Context& context, RetryIncident command, Answer answer) {
  std::string incident_id = command.incident_id;
  JobPtr job = MakeJob(context, std::move(command), std::move(answer));
  job->wait_id = std::move(incident_id);
  job->wait_kind = WaitKind::kIncident;
  Dispatch(std::move(job));
}

void FlowEngine::Do(const Context& context, JumpTo command, Answer answer) {
  std::string wait_id = command.wait_id;
  JobPtr job = MakeJob(context, std::move(command), std::move(answer));
  job->wait_id = std::move(wait_id);
  job->wait_kind = WaitKind::kAny;
  Dispatch(std::move(job));
}

void FlowEngine::Do(const Context& context, Control command, Answer answer) {
  Dispatch(MakeJob(context, std::move(command), std::move(answer)));
}

void FlowEngine::Do(const Context& context, UpdateVariables command, Answer answer) {
  Dispatch(MakeJob(context, std::move(command), std::move(answer)));
}

void FlowEngine::Do(const Context& context, RollbackTask command, Answer answer) {
  auto job = std::shared_ptr<Job>(new Job{.context = context,
                                          .instance = command.instance,
                                          .call = command.call,
                                          .answer = std::move(answer),
                                          .asked = command.asked});
  job->decide = [this, tenant = context.tenant, command = std::move(command)](
                    LibraryPtr& library, const Instance* before,
                    absl::Time now) -> absl::StatusOr<Decision> {
    ASSIGN_OR_RETURN(const std::vector<HistoryEvent> history, WholeHistory(tenant, *before));
    // The instance may be back in a flow that it had left.
    ASSIGN_OR_RETURN(library, deployments_.ForRollback(tenant, library, history));
    return Decide(*library, *before, history, command, now, around_.max_steps);
  };
  Dispatch(std::move(job));
}

void FlowEngine::DispatchStart(JobPtr job) {
  if (job->attempts == 0) return Dispatch(std::move(job));  // the commit fails where it is a repeat
  const auto known =
      around_.once.Find(job->context.tenant, job->asked->request, job->asked->fingerprint);
  if (!known.ok()) return job->answer(known.status());
  if (known->has_value()) {
    const absl::StatusOr<Instance> made = ParseInstance(**known, job->asked->request.str());
    if (!made.ok()) return job->answer(made.status());
    job->instance = made->id;
    job->starts = nullptr;
  }
  Dispatch(std::move(job));
}

void FlowEngine::Dispatch(JobPtr job) {
  const absl::Status taken =
      residents_.Take(job->context.tenant, job->instance,
                      [this, job](const ResidentPtr& resident, Residents::EndTurn end) {
                        Turn(resident, job, std::move(end));
                      });
  if (!taken.ok()) job->answer(taken);
}

void FlowEngine::Unwatch(int64_t number) { watchers_.Remove(number); }

void FlowEngine::StopWatches() { watchers_.Stop(); }

absl::StatusOr<FoundViews> FlowEngine::FindInstances(const Context& context,
                                                     const InstanceFilter& filter,
                                                     absl::string_view after, size_t limit) {
  ASSIGN_OR_RETURN(FoundInstances found,
                   flows_.FindInstances(context.tenant, filter, after, limit));
  FoundViews views{.seen = std::move(found.seen)};
  for (FoundInstance& one : found.instances) {
    ASSIGN_OR_RETURN(const LibraryPtr library, deployments_.ForReading(context.tenant, one.root));
    const auto root = std::make_shared<const Instance>(std::move(one.root));
    std::vector<View>& fitting = views.roots.emplace_back();
    for (const int64_t call : one.calls) fitting.push_back({root, library, call});
  }
  return views;
}

absl::StatusOr<DeployedPtr> FlowEngine::GetDeployment(const Context& context,
                                                      const DeploymentId& id) {
  ASSIGN_OR_RETURN(const LibraryPtr found, deployments_.Get(context.tenant, id));
  return found->own;
}

absl::StatusOr<DeployedPtr> FlowEngine::NewestDeployment(const Context& context,
                                                         const FlowKey& flow) {
  ASSIGN_OR_RETURN(const LibraryPtr found, deployments_.Newest(context.tenant, flow));
  return found->own;
}

absl::StatusOr<std::vector<Deployment>> FlowEngine::ListDeployments(const Context& context,
                                                                    absl::string_view flow,
                                                                    absl::string_view after,
                                                                    size_t limit) {
  return flows_.ListDeployments(context.tenant, flow, after, limit);
}

}  // namespace magpie::flow
