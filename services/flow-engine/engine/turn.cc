// What happens in an instance's turn: gather, decide, commit, and then tell.

#include <algorithm>
#include <iterator>
#include <span>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/log/log.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "services/flow-engine/engine/flow_engine.h"
#include "services/flow-engine/engine/job.h"

namespace magpie::flow {
namespace {

void LogNotTaken(const FinishCall& outcome, const absl::Status& status) {
  Log(Level::kWarning, "outcome of a call was not taken",
      {{"call", WaitId(outcome.instance, outcome.number)}, {"reason", ReasonOf(status)}});
}

// Puts `next`, which goes on from where `all` has come to, behind it.
void Append(Decision next, Decision& all) {
  const auto move = [](auto& from, auto& to) {
    std::move(from.begin(), from.end(), std::back_inserter(to));
  };
  all.after = std::move(next.after);
  move(next.events, all.events);
  move(next.calls, all.calls);
  move(next.answered, all.answered);
}

// What all outcomes that are not refused come to, one after the other. Refused where all are.
absl::StatusOr<Decision> DecideAll(const Library& library, const Instance& before,
                                   std::span<const FinishCall> outcomes, absl::Time now,
                                   int max_steps) {
  absl::StatusOr<Decision> all = absl::FailedPreconditionError("no outcome waits");
  for (const FinishCall& outcome : outcomes) {
    absl::StatusOr<Decision> next =
        Decide(library, all.ok() ? all->after : before, outcome, now, max_steps);
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

}  // namespace

void FlowEngine::Turn(const ResidentPtr& resident, const JobPtr& job, Residents::EndTurn end) {
  // A repeat is refused by the rules, or by the conditions of its commit. Only then is it looked
  // up, so that what is new does not pay for it.
  absl::Status refused;
  if (job->attempts == 0) {
    absl::StatusOr<Decided> decided = GatherAndDecide(*resident, *job);
    if (decided.ok()) return Commit(resident, job, *std::move(decided), std::move(end));
    refused = decided.status();
  }
  const absl::StatusOr<bool> repeat = AnswerRepeat(resident, *job, refused);
  if (job->attempts > 0 && repeat.ok() && !*repeat) {
    absl::StatusOr<Decided> decided = GatherAndDecide(*resident, *job);
    if (decided.ok()) return Commit(resident, job, *std::move(decided), std::move(end));
    refused = decided.status();
  }
  if (!repeat.ok()) {
    job->answer(repeat.status());
  } else if (!*repeat) {
    job->answer(refused);
  }
  end();
}

absl::StatusOr<FlowEngine::Decided> FlowEngine::GatherAndDecide(Resident& resident,
                                                                const Job& job) {
  if (job.starts == nullptr) RETURN_IF_ERROR(Load(resident, job));
  if (job.call != 0) RETURN_IF_ERROR(CheckCall(job, *resident.view.instance));
  ASSIGN_OR_RETURN(
      LibraryPtr library,
      deployments_.ForDeciding(job.context.tenant,
                               job.starts != nullptr ? job.starts : resident.view.library));
  ASSIGN_OR_RETURN(Decision decision,
                   job.decide(library, resident.view.instance.get(), around_.clock.Now()));
  // A call may be overtaken before it is made: by another branch that ends all.
  std::erase_if(decision.calls,
                [&](const Call& call) { return FindCall(decision.after, call.number) == nullptr; });
  return Decided{std::move(decision), std::move(library)};
}

absl::StatusOr<bool> FlowEngine::AnswerRepeat(const ResidentPtr& resident, Job& job,
                                              absl::Status& refused) {
  if (!job.asked.has_value()) return false;
  ASSIGN_OR_RETURN(const bool answered, AnswerAs(resident, job, *job.asked));
  if (answered || job.wait_id.empty() || absl::IsNotFound(refused)) return answered;
  const bool is_commit = job.wait_kind == WaitKind::kTask;
  if (!is_commit && !IsOfPast(refused)) return false;
  ASSIGN_OR_RETURN(const ReadWait read, ReadPast(job));
  const TaskCommitted* const first = read.past.committed();
  if (is_commit && first != nullptr && first->fingerprint == job.asked->fingerprint) {
    ASSIGN_OR_RETURN(RequestId request, RequestId::Parse(first->request_id));
    return AnswerAs(resident, job, {std::move(request), first->fingerprint});
  }
  if (read.is_all && IsOfPast(refused)) refused = read.past.Explain(refused, job.wait_kind);
  return false;
}

absl::StatusOr<bool> FlowEngine::AnswerAs(const ResidentPtr& resident, Job& job,
                                          const Asked& asked) {
  ASSIGN_OR_RETURN(const auto answer,
                   around_.once.Find(job.context.tenant, asked.request, asked.fingerprint));
  if (!answer.has_value()) return false;
  ASSIGN_OR_RETURN(Instance instance, ParseInstance(*answer, asked.request.str()));
  if (!IsSettled(instance)) {
    RETURN_IF_ERROR(Load(*resident, job));
    AnswerWhenSettled(resident, job.context, std::move(job.answer));
    return true;
  }
  ASSIGN_OR_RETURN(LibraryPtr library, deployments_.ForReading(job.context.tenant, instance));
  job.answer(View{std::make_shared<const Instance>(std::move(instance)), std::move(library)});
  return true;
}

absl::StatusOr<FlowEngine::ReadWait> FlowEngine::ReadPast(const Job& job) {
  ReadWait read{.past = PastWait(job.wait_id)};
  HistoryPlace place;
  while (!read.is_all && place.sequence < kMaxRollbackEvents) {
    ASSIGN_OR_RETURN(const FoundEvents found,
                     flows_.ListHistory(job.context.tenant, {job.instance}, place, kHistoryStep));
    for (const HistoryEvent& event : found.events) read.past.Read(event);
    read.is_all = found.is_all;
    // A repeat of the answer needs no more.
    const TaskCommitted* const first = read.past.committed();
    if (first != nullptr && first->fingerprint == job.asked->fingerprint) break;
  }
  return read;
}

absl::StatusOr<std::vector<HistoryEvent>> FlowEngine::WholeHistory(const TenantId& tenant,
                                                                   const Instance& instance) {
  RETURN_IF_ERROR(CheckHistory(instance));
  HistoryPlace place;
  ASSIGN_OR_RETURN(FoundEvents found, flows_.ListHistory(tenant, {instance.id}, place,
                                                         static_cast<size_t>(kMaxRollbackEvents)));
  return std::move(found.events);
}

absl::Status FlowEngine::Load(Resident& resident, const Job& job) {
  around_.on_look(Cache::kInstances, resident.view.instance != nullptr);
  if (resident.view.instance != nullptr) return absl::OkStatus();
  around_.on_look(Cache::kRecords, !resident.record.bytes.empty());
  if (resident.record.bytes.empty()) {
    ASSIGN_OR_RETURN(store::Entry entry, flows_.GetRecord(job.context.tenant, resident.id));
    resident.record = {std::move(entry.value), entry.version};
  }
  ASSIGN_OR_RETURN(Instance instance, ParseInstance(resident.record.bytes, resident.id.str()));
  ASSIGN_OR_RETURN(resident.view.library, deployments_.ForReading(job.context.tenant, instance));
  resident.view.instance = std::make_shared<const Instance>(std::move(instance));
  return absl::OkStatus();
}

void FlowEngine::Commit(const ResidentPtr& resident, const JobPtr& job, Decided decided,
                        Residents::EndTurn end) {
  const TenantId& tenant = job->context.tenant;
  store::Transaction transaction;
  decided.record = PutDecision(tenant, resident->view.instance.get(), resident->record.version,
                               decided.decision, transaction);
  const std::string& answer = decided.record;
  if (job->asked.has_value()) {
    around_.once.Add(tenant, job->asked->request, job->asked->fingerprint, answer, transaction);
  }
  for (const Pending& pending : decided.decision.answered) {
    if (job->asked.has_value() && pending.request == job->asked->request) continue;
    around_.once.Update(tenant, pending.request, pending.fingerprint, answer, transaction);
  }
  around_.store.Commit(
      std::move(transaction), [this, resident, job, decided = std::move(decided),
                               end = std::move(end)](absl::StatusOr<uint64_t> version) mutable {
        Committed(resident, job, std::move(decided), std::move(version), std::move(end));
      });
}

void FlowEngine::Committed(const ResidentPtr& resident, const JobPtr& job, Decided decided,
                           absl::StatusOr<uint64_t> version, Residents::EndTurn end) {
  if (!version.ok()) {
    // What is in memory may be stale.
    resident->view = {};
    resident->record = {};
    end();
    if (!absl::IsAborted(version.status()) || ++job->attempts >= kMaxAttempts) {
      return job->answer(version.status());
    }
    return job->starts != nullptr ? DispatchStart(job) : Dispatch(job);
  }
  View& view = resident->view;
  Decision& decision = decided.decision;
  const size_t incidents = view.instance == nullptr ? 0 : CountIncidents(*view.instance);
  around_.on_incidents(static_cast<int64_t>(CountIncidents(decision.after)) -
                       static_cast<int64_t>(incidents));
  view.library = ForReading(decided.library, decision.after);
  view.instance = std::make_shared<const Instance>(std::move(decision.after));
  resident->record = {std::move(decided.record), *version};

  MakeCalls(job->context, resident->id, std::move(decision.calls));
  if (!watchers_.empty()) watchers_.Tell({job->context.tenant, resident->id}, view);
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
    resident->waiters.AnswerOne(number, GetInstance(context, {resident->id}));
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
  const absl::Time now = around_.clock.Now();
  for (Call& call : calls) {
    if (call.not_before <= now) {
      MakeCall(own, instance, std::move(call));
      continue;
    }
    const absl::Time when = call.not_before;
    around_.timers.At(when, [this, own, instance, call = std::move(call)]() mutable {
      MakeIfOpen(own, instance, std::move(call));
    });
  }
}

void FlowEngine::MakeIfOpen(const Context& context, const InstanceId& instance, Call call) {
  if (calls_.stopped()) return;
  const absl::StatusOr<bool> open = flows_.IsOpen(context.tenant, instance, call.number);
  // Where nobody can tell, it is made: the worst is an outcome that nobody takes.
  if (!open.ok() || *open) MakeCall(context, instance, std::move(call));
}

void FlowEngine::MakeCall(const Context& context, const InstanceId& instance, Call call) {
  const FinishCall finish{
      .instance = instance, .number = call.number, .may_have_been_made = call.may_have_been_made};
  calls_.Make(context, std::move(call), [this, context, finish](CallOutcome outcome) {
    FinishCall finished = finish;
    finished.calls = std::move(outcome.calls);
    finished.result = std::move(outcome.result);
    finished.is_refused = outcome.is_refused;
    FinishedCall(context, std::move(finished));
  });
}

void FlowEngine::FinishedCall(const Context& context, FinishCall outcome) {
  if (calls_.stopped()) return;
  auto job = std::shared_ptr<Job>(new Job{.context = context, .instance = outcome.instance});
  outcomes_.Add(context.tenant, std::move(outcome));
  // Taken in its turn, and kept for another try.
  auto taken = std::make_shared<std::vector<FinishCall>>();
  job->decide = [this, taken, tenant = context.tenant, instance = job->instance](
                    const LibraryPtr& library, const Instance* before, absl::Time now) {
    if (taken->empty()) *taken = outcomes_.Take(tenant, instance);
    return DecideAll(*library, *before, *taken, now, around_.max_steps);
  };
  job->answer = [this, context, taken, instance = job->instance](const absl::StatusOr<View>& view) {
    if (view.ok() || calls_.stopped()) return;
    // Where the instance could not be read, nothing was taken yet.
    if (taken->empty()) *taken = outcomes_.Take(context.tenant, instance);
    const bool is_refused =
        absl::IsFailedPrecondition(view.status()) || absl::IsNotFound(view.status());
    for (FinishCall& one : *taken) {
      LogNotTaken(one, view.status());
      if (is_refused) continue;
      around_.timers.At(around_.clock.Now() + kRetryDelay,
                        [this, context, one = std::move(one)] { FinishedCall(context, one); });
    }
  };
  Dispatch(std::move(job));
}

}  // namespace magpie::flow
