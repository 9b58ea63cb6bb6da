#include "services/flow-engine/engine/turns.h"

#include <algorithm>
#include <iterator>
#include <span>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/status/macros.h"

namespace magpie::flow {
namespace {

// The task or the incident that a command is about.
struct Wait {
  const std::string& id;
  WaitKind kind;
};

std::optional<Wait> WaitOf(const Command& command) {
  if (const auto* const commit = std::get_if<CommitTask>(&command.what)) {
    return Wait{commit->task_id, WaitKind::kTask};
  }
  if (const auto* const retry = std::get_if<RetryIncident>(&command.what)) {
    return Wait{retry->incident_id, WaitKind::kIncident};
  }
  if (const auto* const jump = std::get_if<JumpTo>(&command.what)) {
    return Wait{jump->wait_id, WaitKind::kAny};
  }
  return std::nullopt;
}

// Appends `next`, which was decided on `all.after`.
void Append(Decision next, Decision& all) {
  const auto move = [](auto& from, auto& to) {
    std::move(from.begin(), from.end(), std::back_inserter(to));
  };
  all.after = std::move(next.after);
  move(next.events, all.events);
  move(next.calls, all.calls);
  move(next.answered, all.answered);
}

// Decides on the outcomes one after the other, without those that are refused. Refused if all are.
absl::StatusOr<Decision> DecideAll(const Library& library, const Instance& before,
                                   std::span<const FinishCall> outcomes, absl::Time now,
                                   int max_steps) {
  absl::StatusOr<Decision> all = absl::FailedPreconditionError("no outcome waits");
  for (const FinishCall& outcome : outcomes) {
    absl::StatusOr<Decision> next =
        flow::Decide(library, all.ok() ? all->after : before, outcome, now, max_steps);
    if (!next.ok()) {
      if (outcomes.size() > 1) LogNotTaken(outcome, next.status());
      if (!all.ok()) all = next.status();
    } else if (all.ok()) {
      Append(*std::move(next), *all);
    } else {
      all = std::move(next);
    }
  }
  return all;
}

void Forget(Resident& resident) {
  resident.view = {};
  resident.record = {};
}

}  // namespace

void Turns::Take(const Context& context, Command command, LibraryPtr starts, flow::Answer answer) {
  const auto job = std::make_shared<Job>(Job{.context = context, .root = command.target.root});
  job->command = std::move(command);
  job->starts = std::move(starts);
  job->answer = std::move(answer);
  Dispatch(job);
}

void Turns::TakeOutcomes(const Context& context, const InstanceId& instance) {
  Dispatch(std::make_shared<Job>(Job{.context = context, .root = instance}));
}

void Turns::Dispatch(const JobPtr& job) {
  const absl::Status taken =
      residents_.Take(job->context.tenant, job->root,
                      [this, job](const ResidentPtr& resident, Residents::EndTurn end) {
                        Run(resident, job, std::move(end));
                      });
  if (taken.ok()) return;
  // No turn takes these outcomes now, so they must come again later.
  if (!job->command.has_value())
    job->outcomes = parts_.effects.Take(job->context.tenant, job->root);
  Refuse(*job, taken);
}

void Turns::Run(const ResidentPtr& resident, const JobPtr& job, Residents::EndTurn end) {
  record::Attempt<Outcome>(
      parts_.around.store, resident->id.str(),
      [this, resident, job](store::Gather& gather, int attempt) {
        return MakePlan(gather, *resident, *job, attempt);
      },
      [this, resident, job,
       end = std::move(end)](absl::StatusOr<record::Done<Outcome>> done) mutable {
        Answer(resident, job, std::move(done));
        end();
      });
}

absl::StatusOr<Turns::Plan> Turns::MakePlan(store::Gather& gather, Resident& resident, Job& job,
                                            int attempt) {
  // A repeat is refused by the rules or by the conditions of its commit. Only then is the first
  // answer looked up, so that new requests do not pay for it.
  if (job.command.has_value() && (attempt > 0 || job.is_repeat)) {
    ASSIGN_OR_RETURN(std::optional<Outcome> first, FirstAnswer(gather, job, job.command->asked));
    if (first.has_value()) return PlanRepeat(gather, resident, job, *std::move(first));
    if (job.is_repeat) return record::Contended(job.root.str());  // its answer has just expired
  }
  absl::StatusOr<Gathered> gathered = Gather(gather, resident, job);
  if (!gather.IsWhole()) return gathered.status();
  if (!gathered.ok()) return PlanRefused(gather, resident, job, gathered.status());
  absl::StatusOr<Decision> decision = Decide(*gathered, resident.view.instance.get(), job);
  if (!decision.ok()) return PlanRefused(gather, resident, job, decision.status());
  return Commit(resident, job, std::move(gathered->library), *std::move(decision));
}

absl::StatusOr<Turns::Gathered> Turns::Gather(store::Gather& gather, Resident& resident, Job& job) {
  const TenantId& tenant = job.context.tenant;
  if (!job.command.has_value() && job.outcomes.empty()) {
    job.outcomes = parts_.effects.Take(tenant, job.root);
  }
  if (job.starts == nullptr) RETURN_IF_ERROR(Load(gather, resident, tenant));
  if (job.command.has_value() && job.command->target.child != 0) {
    RETURN_IF_ERROR(parts_.reads.CheckChild(gather, tenant, *resident.view.instance,
                                            job.command->target.child));
  }
  Gathered gathered;
  ASSIGN_OR_RETURN(gathered.library,
                   parts_.deployments.ForDeciding(
                       gather, tenant, job.starts != nullptr ? job.starts : resident.view.library));
  if (job.command.has_value() && std::holds_alternative<RollbackTask>(job.command->what)) {
    ASSIGN_OR_RETURN(gathered.history,
                     parts_.reads.WholeHistory(gather, tenant, *resident.view.instance));
    // The rollback may lead back into a flow that the instance has left.
    ASSIGN_OR_RETURN(gathered.library, parts_.deployments.ForRollback(
                                           gather, tenant, gathered.library, gathered.history));
  }
  return gathered;
}

absl::Status Turns::Load(store::Gather& gather, Resident& resident, const TenantId& tenant) {
  parts_.around.on_look(Cache::kInstances, resident.view.instance != nullptr);
  if (resident.view.instance != nullptr) return absl::OkStatus();
  parts_.around.on_look(Cache::kRecords, !resident.record.bytes.empty());
  if (resident.record.bytes.empty()) {
    ASSIGN_OR_RETURN(store::Entry entry, FlowStore(gather).GetRecord(tenant, resident.id));
    resident.record = {std::move(entry.value), entry.version};
  }
  ASSIGN_OR_RETURN(Instance instance, ParseInstance(resident.record.bytes, resident.id.str()));
  ASSIGN_OR_RETURN(resident.view.library, parts_.deployments.ForReading(gather, tenant, instance));
  resident.view.instance = std::make_shared<const Instance>(std::move(instance));
  return absl::OkStatus();
}

absl::StatusOr<Decision> Turns::Decide(const Gathered& gathered, const Instance* before,
                                       const Job& job) const {
  const absl::Time now = parts_.around.clock.Now();
  const int max_steps = parts_.around.max_steps;
  const Library& library = *gathered.library;
  ASSIGN_OR_RETURN(
      Decision decision,
      job.command.has_value()
          ? flow::Decide({library, before, gathered.history}, *job.command, now, max_steps)
          : DecideAll(library, *before, job.outcomes, now, max_steps));
  // A call may be overtaken before it is made: a different branch may have ended all.
  std::erase_if(decision.calls,
                [&](const Call& call) { return FindCall(decision.after, call.number) == nullptr; });
  return decision;
}

Turns::Plan Turns::Commit(Resident& resident, const Job& job, LibraryPtr library,
                          Decision decision) const {
  const TenantId& tenant = job.context.tenant;
  const Once& once = parts_.around.once;
  const Instance* const before = resident.view.instance.get();
  const Asked* const asked = job.command.has_value() ? &job.command->asked : nullptr;
  store::Transaction transaction;
  std::string record = PutDecision(tenant, before, resident.record.version, decision, transaction);
  const bool is_start = before == nullptr;
  const auto name_of = [&](const RequestId& request, bool starts) {
    return RequestName{request.str(), starts ? absl::string_view() : resident.id.str()};
  };
  if (asked != nullptr) {
    once.Add(tenant, name_of(asked->request, is_start), asked->fingerprint, record, transaction);
  }
  for (const Pending& pending : decision.answered) {
    const bool is_asked =
        asked != nullptr && pending.request == asked->request && pending.is_start == is_start;
    if (is_asked) continue;
    once.Update(tenant, name_of(pending.request, pending.is_start), pending.fingerprint, record,
                transaction);
  }
  const auto incidents = static_cast<int64_t>(before == nullptr ? 0 : CountIncidents(*before));
  Forget(resident);
  return {.answer = Decided{std::move(decision), std::move(library), std::move(record), incidents},
          .transaction = std::move(transaction)};
}

void Turns::Answer(const ResidentPtr& resident, const JobPtr& job,
                   absl::StatusOr<record::Done<Outcome>> done) {
  if (!done.ok()) return Refuse(*job, done.status());
  if (auto* const view = std::get_if<View>(&done->answer)) return job->answer(std::move(*view));
  if (auto* const decided = std::get_if<Decided>(&done->answer)) {
    return Keep(resident, *job, std::move(*decided), done->version);
  }
  const InstanceId& root = std::get<Unsettled>(done->answer).root;
  if (root == resident->id) return AnswerWhenSettled(resident, *job);
  // A repeated start: look again in the turn of its instance, which may have settled meanwhile.
  job->root = root;
  job->starts = nullptr;
  job->is_repeat = true;
  Dispatch(job);
}

void Turns::Keep(const ResidentPtr& resident, Job& job, Decided decided, uint64_t version) {
  View& view = resident->view;
  Decision& decision = decided.decision;
  parts_.around.on_incidents(static_cast<int64_t>(CountIncidents(decision.after)) -
                             decided.incidents_before);
  view.library = ForReading(decided.library, decision.after);
  view.instance = std::make_shared<const Instance>(std::move(decision.after));
  resident->record = {std::move(decided.record), version};

  parts_.effects.Carry(job.context, resident->id, std::move(decision.calls));
  if (!parts_.watchers.empty()) parts_.watchers.Notify({job.context.tenant, resident->id}, view);
  if (IsSettled(*view.instance)) {
    resident->waiters.AnswerAll(view);
    if (job.command.has_value()) job.answer(view);
  } else if (job.command.has_value()) {
    AnswerWhenSettled(resident, job);
  }
}

void Turns::AnswerWhenSettled(const ResidentPtr& resident, Job& job) {
  const Context& context = job.context;
  const int64_t number = resident->waiters.Add(std::move(job.answer));
  const absl::Time latest =
      std::min(context.deadline - kDeadlineMargin, parts_.around.clock.Now() + kLongestWait);
  parts_.around.timers.At(latest, [this, resident, number] { AnswerUnsettled(resident, number); });
  if (context.cancellation == nullptr) return;
  context.cancellation->OnCancel([resident, number] {
    resident->waiters.AnswerOne(number, absl::CancelledError("the caller went away"));
  });
}

void Turns::AnswerUnsettled(const ResidentPtr& resident, int64_t waiter) {
  store::Gathered(
      parts_.around.store,
      [this, resident](store::Gather& gather) {
        return parts_.reads.GetInstance(gather, resident->tenant, {resident->id});
      },
      [resident, waiter, mark = reading_.Begin()](const absl::StatusOr<View>& view) {
        resident->waiters.AnswerOne(waiter, view);
      });
}

void Turns::Refuse(Job& job, const absl::Status& why) {
  if (job.command.has_value()) return job.answer(why);
  // Only those that were taken: outcomes that came since have a separate turn.
  parts_.effects.GiveBack(job.context, std::move(job.outcomes), why);
}

absl::StatusOr<std::optional<Turns::Outcome>> Turns::FirstAnswer(store::Gather& gather,
                                                                 const Job& job,
                                                                 const Asked& asked) {
  const TenantId& tenant = job.context.tenant;
  const bool is_start = std::holds_alternative<StartFlow>(job.command->what);
  const RequestName name{asked.request.str(), is_start ? absl::string_view() : job.root.str()};
  ASSIGN_OR_RETURN(const auto answer,
                   parts_.around.once.Find(gather, tenant, name, asked.fingerprint));
  if (!answer.has_value()) return std::nullopt;
  ASSIGN_OR_RETURN(Instance instance, ParseInstance(*answer, asked.request.str()));
  if (!IsSettled(instance)) return Unsettled{std::move(instance.id)};
  ASSIGN_OR_RETURN(LibraryPtr library, parts_.deployments.ForReading(gather, tenant, instance));
  return View{std::make_shared<const Instance>(std::move(instance)), std::move(library)};
}

absl::StatusOr<Turns::Plan> Turns::PlanRepeat(store::Gather& gather, Resident& resident,
                                              const Job& job, Outcome first) {
  const auto* const unsettled = std::get_if<Unsettled>(&first);
  // The caller will wait for this instance, so that it must be in memory.
  if (unsettled != nullptr && unsettled->root == resident.id) {
    RETURN_IF_ERROR(Load(gather, resident, job.context.tenant));
  }
  return Plan{.answer = std::move(first)};
}

absl::StatusOr<Turns::Plan> Turns::PlanRefused(store::Gather& gather, Resident& resident,
                                               const Job& job, const absl::Status& refused) {
  if (!job.command.has_value()) return refused;
  const Asked& asked = job.command->asked;
  ASSIGN_OR_RETURN(std::optional<Outcome> first, FirstAnswer(gather, job, asked));
  if (first.has_value()) return PlanRepeat(gather, resident, job, *std::move(first));
  const std::optional<Wait> wait = WaitOf(*job.command);
  if (!wait.has_value() || absl::IsNotFound(refused)) return refused;
  const bool is_commit = wait->kind == WaitKind::kTask;
  if (!is_commit && !IsOfPast(refused)) return refused;
  ASSIGN_OR_RETURN(const ReadWait read, parts_.reads.ReadPast(gather, job.context.tenant, job.root,
                                                              wait->id, asked.fingerprint));
  const TaskCommitted* const committed = read.past.committed();
  if (is_commit && committed != nullptr && committed->fingerprint == asked.fingerprint) {
    ASSIGN_OR_RETURN(RequestId request, RequestId::Parse(committed->request_id));
    ASSIGN_OR_RETURN(first, FirstAnswer(gather, job, {std::move(request), committed->fingerprint}));
    if (first.has_value()) return PlanRepeat(gather, resident, job, *std::move(first));
  }
  if (read.is_all && IsOfPast(refused)) return read.past.Explain(refused, wait->kind);
  return refused;
}

}  // namespace magpie::flow
