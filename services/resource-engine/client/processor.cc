#include "services/resource-engine/client/processor.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "services/resource-engine/client/transport/first_answer.h"
#include "services/resource-engine/domain/run/batch.h"

namespace magpie::resource {
namespace {

constexpr absl::Duration kBusyDelay = absl::Milliseconds(100);

// Random if the caller gave none.
std::string KeyFor(const std::optional<RequestId>& request_id) {
  return request_id.has_value() ? request_id->str() : NewTrace().trace_id;
}

std::set<ResourceId> NamesOf(const Value::Map& known) {
  std::set<ResourceId> names;
  for (const auto& [name, value] : known) names.insert(*ResourceId::Parse(name));
  return names;
}

size_t CountCalls(const Plan& plan) {
  return std::ranges::count_if(plan.steps, [](const Step& step) { return step.api() != nullptr; });
}

template <class Command>
std::unique_ptr<Execution> ExecutionOf(const Context& context, std::shared_ptr<const Plan> plan,
                                       Command command, bool from_examples = false) {
  return std::make_unique<Execution>(std::move(plan),
                                     Given{.params = std::move(command.params),
                                           .known = std::move(command.known),
                                           .request_id = KeyFor(command.request_id),
                                           .caller = context.caller,
                                           .from_examples = from_examples,
                                           .max_age = command.max_age});
}

Outcome AnswerOfExample(const std::shared_ptr<const Call>& call, absl::Time now) {
  Outcome outcome = ReadAnswer(
      *call->api, HttpAnswer{.status = call->example->status, .body = call->example->body}, {});
  if (call->api->batch.has_value()) outcome = SplitOutcome({&call, 1}, outcome).front();
  outcome.begin = now;
  outcome.attempts = 0;
  return outcome;
}

}  // namespace

Processor::Processor(const Clock& clock, Timers& timers, Means means, size_t max_calls)
    : clock_(clock),
      max_calls_(max_calls),
      timers_(timers),
      upstreams_(means.upstreams),
      senders_(std::move(means), clock, timers_, metrics_) {}

Processor::~Processor() { timers_.Stop(); }

void Processor::Fetch(const Context& context, const Planner& planner, FetchFields command,
                      absl::AnyInvocable<void(absl::StatusOr<Fetched>)> then,
                      absl::AnyInvocable<void(Fetched)> arrived) {
  const bool trial = command.trial.has_value();
  const std::set<ResourceId> known = NamesOf(command.known);
  auto plan =
      trial ? planner.PlanTrial(command.fields, known) : planner.PlanFields(command.fields, known);
  if (!plan.ok()) return then(plan.status());
  if (absl::Status refused = Admit(context, **plan); !refused.ok()) return then(refused);
  const auto answer = AnswerOf<Fetched>(context, std::move(then));
  auto done = [answer, plan = *plan, begin = clock_.Now(), explain = command.explain || trial,
               trial](Execution& execution) {
    std::optional<Explained> explained;
    if (explain) explained = Explained{plan, begin, execution.Report(trial)};
    Fetched fetched = execution.ToFetched();
    fetched.explained = std::move(explained);
    answer->Give(std::move(fetched));
  };
  const bool from_examples = trial && command.trial->examples;
  Start(context, ExecutionOf(context, *std::move(plan), std::move(command), from_examples),
        std::move(done), std::move(arrived));
}

void Processor::Invoke(const Context& context, const Planner& planner, InvokeApi command,
                       absl::AnyInvocable<void(absl::StatusOr<Invoked>)> then) {
  auto plan = planner.PlanApi(command.api, NamesOf(command.known));
  if (!plan.ok()) return then(plan.status());
  if (absl::Status refused = Admit(context, **plan); !refused.ok()) return then(refused);
  const auto answer = AnswerOf<Invoked>(context, std::move(then));
  Start(
      context, ExecutionOf(context, *std::move(plan), std::move(command)),
      [answer](Execution& execution) { answer->Give(execution.ToInvoked()); }, nullptr);
}

absl::Status Processor::Admit(const Context& context, const Plan& plan) {
  if (clock_.Now() >= context.deadline) {
    return absl::DeadlineExceededError("there is no time left for a call");
  }
  RETURN_IF_ERROR(CheckUpstreams(context, plan));
  return TakePlaces(CountCalls(plan));
}

absl::Status Processor::CheckUpstreams(const Context& context, const Plan& plan) const {
  for (const Step& step : plan.steps) {
    const ApiProgram* api = step.api();
    if (api == nullptr) continue;
    const std::string upstream = NameIn(EnvironmentOf(context.tenant), api->upstream);
    if (upstreams_.Find(upstream) != nullptr) continue;
    return Error(absl::StatusCode::kFailedPrecondition, "UNKNOWN_UPSTREAM",
                 absl::StrCat("no such upstream: ", upstream, ", of ", api->name.str()));
  }
  return absl::OkStatus();
}

// An execution whose calls are under way. Its end, in Advance, releases its places.
struct Processor::Task {
  const Context context;
  absl::Mutex mutex;  // of the execution and of `arrived`, which is called in order
  const std::unique_ptr<Execution> execution;
  absl::AnyInvocable<void(Execution&)> done;
  absl::AnyInvocable<void(Fetched)> arrived;
};

void Processor::Start(const Context& context, std::unique_ptr<Execution> execution,
                      absl::AnyInvocable<void(Execution&)> done,
                      absl::AnyInvocable<void(Fetched)> arrived) {
  const auto task = std::shared_ptr<Task>(new Task{.context = context,
                                                   .execution = std::move(execution),
                                                   .done = std::move(done),
                                                   .arrived = std::move(arrived)});
  Advance(task, [](Execution& execution) { return execution.Start(); });
}

void Processor::Advance(const std::shared_ptr<Task>& task,
                        absl::FunctionRef<std::vector<size_t>(Execution&)> step) {
  std::vector<size_t> calls;
  bool done = false;
  {
    absl::MutexLock lock(&task->mutex);
    calls = step(*task->execution);
    done = task->execution->done();
    if (task->arrived != nullptr) {
      Fetched part = task->execution->TakeArrived();
      if (!part.values.empty() || !part.errors.empty()) task->arrived(std::move(part));
    }
  }
  for (const size_t call : calls) MakeCall(task, call);
  if (!done) return;
  calls_ -= CountCalls(task->execution->plan());
  task->done(*task->execution);
}

void Processor::MakeCall(const std::shared_ptr<Task>& task, size_t step) {
  // A call no longer changes once it is ready.
  auto call = task->execution->call(step);
  if (call->example != nullptr) {
    return Advance(task, [&](Execution& execution) {
      return execution.Take(step, AnswerOfExample(call, clock_.Now()));
    });
  }
  std::shared_ptr<const Context> context(task, &task->context);
  auto answered = [this, task, step](Outcome outcome) {
    Advance(task, [&](Execution& execution) { return execution.Take(step, std::move(outcome)); });
  };
  senders_.Send(std::move(context), std::move(call), std::move(answered));
}

absl::Status Processor::TakePlaces(size_t count) {
  const size_t before = calls_.fetch_add(count);
  if (before + count <= max_calls_) return absl::OkStatus();
  calls_ -= count;
  return WithRetry(Error(absl::StatusCode::kResourceExhausted, "TOO_MANY_CALLS",
                         absl::StrCat(before, " calls are under way already")),
                   kBusyDelay);
}

}  // namespace magpie::resource
