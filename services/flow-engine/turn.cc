// What happens in an instance's turn: gather, decide, commit, and then tell.

#include <algorithm>
#include <utility>

#include "common/log/log.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "services/flow-engine/flow_engine.h"
#include "services/flow-engine/job.h"

namespace magpie::flow {

void FlowEngine::Turn(const ResidentPtr& resident, const JobPtr& job, Residents::EndTurn end) {
  // A repeat is refused by the rules, or by the conditions of its commit. Only then is it looked up,
  // so that what is new does not pay for it.
  absl::Status refused;
  if (job->attempts == 0) {
    absl::StatusOr<Decision> decision = GatherAndDecide(*resident, *job);
    if (decision.ok()) return Commit(resident, job, *std::move(decision), std::move(end));
    refused = decision.status();
  }
  const absl::StatusOr<bool> repeat = AnswerRepeat(resident, *job);
  if (job->attempts > 0 && repeat.ok() && !*repeat) {
    absl::StatusOr<Decision> decision = GatherAndDecide(*resident, *job);
    if (decision.ok()) return Commit(resident, job, *std::move(decision), std::move(end));
    refused = decision.status();
  }
  if (!repeat.ok()) {
    job->answer(repeat.status());
  } else if (!*repeat) {
    job->answer(refused);
  }
  end();
}

absl::StatusOr<Decision> FlowEngine::GatherAndDecide(Resident& resident, const Job& job) {
  if (job.starts != nullptr) return job.decide(job.starts->graph, nullptr, around_.clock.Now());
  RETURN_IF_ERROR(Load(resident, job));
  return job.decide(resident.view.deployed->graph, resident.view.instance.get(),
                    around_.clock.Now());
}

absl::StatusOr<bool> FlowEngine::AnswerRepeat(const ResidentPtr& resident, Job& job) {
  if (!job.asked.has_value()) return false;
  ASSIGN_OR_RETURN(const auto answer, around_.once.Find(job.context.tenant, job.asked->request,
                                                        job.asked->fingerprint));
  if (!answer.has_value()) return false;
  ASSIGN_OR_RETURN(Instance instance, ParseAnswer(*answer));
  if (!IsSettled(instance)) {
    RETURN_IF_ERROR(Load(*resident, job));
    AnswerWhenSettled(resident, job.context, std::move(job.answer));
    return true;
  }
  ASSIGN_OR_RETURN(DeployedPtr deployed, deployments_.Get(job.context.tenant, instance.deployment));
  job.answer(View{std::make_shared<const Instance>(std::move(instance)), std::move(deployed)});
  return true;
}

absl::Status FlowEngine::Load(Resident& resident, const Job& job) {
  if (resident.view.instance != nullptr) return absl::OkStatus();
  ASSIGN_OR_RETURN(StoredInstance stored, flows_.GetInstance(job.context.tenant, resident.id));
  ASSIGN_OR_RETURN(resident.view.deployed,
                   deployments_.Get(job.context.tenant, stored.instance.deployment));
  resident.view.instance = std::make_shared<const Instance>(std::move(stored.instance));
  resident.store_version = stored.store_version;
  return absl::OkStatus();
}

void FlowEngine::Commit(const ResidentPtr& resident, const JobPtr& job, Decision decision,
                        Residents::EndTurn end) {
  const TenantId& tenant = job->context.tenant;
  store::Transaction transaction;
  const std::string answer =
      PutDecision(tenant, resident->view.instance.get(), resident->store_version, decision,
                  job->finished_call, transaction);
  if (job->asked.has_value()) {
    around_.once.Add(tenant, job->asked->request, job->asked->fingerprint, answer, transaction);
  }
  for (const Pending& pending : decision.answered) {
    if (job->asked.has_value() && pending.request == job->asked->request) continue;
    around_.once.Update(tenant, pending.request, pending.fingerprint, answer, transaction);
  }
  around_.store.Commit(
      std::move(transaction), [this, resident, job, decision = std::move(decision),
                               end = std::move(end)](absl::StatusOr<uint64_t> version) mutable {
        Committed(resident, job, std::move(decision), std::move(version), std::move(end));
      });
}

void FlowEngine::Committed(const ResidentPtr& resident, const JobPtr& job, Decision decision,
                           absl::StatusOr<uint64_t> version, Residents::EndTurn end) {
  View& view = resident->view;
  if (!version.ok()) {
    view = {};  // what is in memory may be stale
    end();
    if (!absl::IsAborted(version.status()) || ++job->attempts >= kMaxAttempts) {
      return job->answer(version.status());
    }
    return job->starts != nullptr ? DispatchStart(job) : Dispatch(job);
  }
  const size_t incidents = view.instance == nullptr ? 0 : CountIncidents(*view.instance);
  around_.on_incidents(static_cast<int64_t>(CountIncidents(decision.after)) -
                       static_cast<int64_t>(incidents));
  view.instance = std::make_shared<const Instance>(std::move(decision.after));
  if (job->starts != nullptr) view.deployed = job->starts;
  resident->store_version = *version;

  MakeCalls(job->context, resident->id, std::move(decision.calls));
  if (IsSettled(*view.instance)) {
    resident->waiters.AnswerAll(view);
    job->answer(view);
  } else if (job->asked.has_value()) {
    AnswerWhenSettled(resident, job->context, std::move(job->answer));
  }
  end();
}

void FlowEngine::AnswerWhenSettled(const ResidentPtr& resident, const Context& context,
                                   Answer answer) {
  const int64_t number = resident->waiters.Add(std::move(answer));
  const absl::Time latest =
      std::min(context.deadline - kDeadlineMargin, around_.clock.Now() + kLongestWait);
  around_.timers.At(latest, [this, resident, number, context] {
    resident->waiters.AnswerOne(number, GetInstance(context, resident->id));
  });
  if (context.cancellation == nullptr) return;
  context.cancellation->OnCancel([resident, number] {
    resident->waiters.AnswerOne(number, absl::CancelledError("the caller went away"));
  });
}

void FlowEngine::MakeCalls(const Context& context, const InstanceId& instance,
                           std::vector<Call> calls) {
  if (calls.empty()) return;
  // The calls belong to the instance, not to the caller: its deadline is not theirs.
  const Context own{.tenant = context.tenant, .trace = context.trace};
  for (Call& call : calls) {
    const int64_t number = call.number;
    calls_.Make(own, std::move(call), [this, own, instance, number](CallOutcome outcome) {
      FinishedCall(own, {.instance = instance,
                         .number = number,
                         .calls = std::move(outcome.calls),
                         .result = std::move(outcome.result)});
    });
  }
}

void FlowEngine::FinishedCall(const Context& context, FinishCall command) {
  if (calls_.stopped()) return;
  auto job = std::shared_ptr<Job>(
      new Job{.context = context, .instance = command.instance, .finished_call = command.number});
  job->answer = [this, context, command](const absl::StatusOr<View>& view) {
    if (view.ok() || calls_.stopped()) return;
    Log(Level::kWarning, "outcome of a call was not taken",
        {{"instance", command.instance.str()}, {"reason", ReasonOf(view.status())}});
    if (absl::IsFailedPrecondition(view.status()) || absl::IsNotFound(view.status())) return;
    around_.timers.At(around_.clock.Now() + kRetryDelay,
                      [this, context, command] { FinishedCall(context, command); });
  };
  job->decide = [command = std::move(command)](const Graph& graph, const Instance* before,
                                               absl::Time now) {
    return Decide(graph, *before, command, now);
  };
  Dispatch(std::move(job));
}

}  // namespace magpie::flow
