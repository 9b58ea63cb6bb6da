#include "services/resource-engine/client/calls/guarding_sender.h"

#include <algorithm>
#include <utility>

#include "common/status/error.h"
#include "services/resource-engine/client/calls/time_left.h"

namespace magpie::resource {
namespace {

absl::Status ShuttingDown() {
  return Error(absl::StatusCode::kUnavailable, "SHUTTING_DOWN", "the service is shutting down");
}

absl::Status NoTimeLeft() {
  return Error(absl::StatusCode::kDeadlineExceeded, "UPSTREAM_TIMEOUT",
               "there was no time left to call");
}

// An API must have had this fraction of its timeout for a call that was cut short to be evidence.
constexpr int kPatience = 10;

// Reports the outcome of a call to the guard. Returns whether the circuit breaker opened.
bool Report(Guard& guard, const Outcome& outcome, const ApiProgram& api, absl::Time now) {
  const bool late = outcome.failed && absl::IsDeadlineExceeded(outcome.body.status());
  if (late && outcome.latency < api.timeout) {
    return guard.ReportCutShort(now, outcome.latency, api.timeout / kPatience);
  }
  if (outcome.failed || outcome.http_status != 0) {
    return guard.Report(now, outcome.latency, outcome.failed);
  }
  guard.Forget();
  return false;
}

}  // namespace

// The guard of an API, valid as long as its definition is published.
struct GuardingSender::Guarded {
  Guarded(std::shared_ptr<const Definition> of, const Policy& policy)
      : definition(std::move(of)), guard(policy) {}

  const std::shared_ptr<const Definition> definition;  // keeps its address in use
  absl::Mutex mutex;
  Guard guard ABSL_GUARDED_BY(mutex);
};

// All attempts for one answer.
struct GuardingSender::Effort {
  const std::shared_ptr<const Context> context;
  const std::shared_ptr<const Call> call;
  const std::shared_ptr<Guarded> guarded;
  const absl::Time begin;

  absl::Mutex mutex;
  Answered answered ABSL_GUARDED_BY(mutex);  // null once it has answered
  int attempts ABSL_GUARDED_BY(mutex) = 0;
  int again ABSL_GUARDED_BY(mutex) = 0;      // calls that the next sender repeated
  int open ABSL_GUARDED_BY(mutex) = 0;       // calls under way
  Outcome last ABSL_GUARDED_BY(mutex) = {};  // of the call that failed last
};

void GuardingSender::Send(std::shared_ptr<const Context> context, std::shared_ptr<const Call> call,
                          Answered answered) {
  auto guarded = FindGuard(*call);
  std::optional<absl::Duration> hedge;
  {
    absl::MutexLock lock(&guarded->mutex);
    guarded->guard.Deposit();
    hedge = guarded->guard.HedgeDelay();
  }
  const auto effort = std::shared_ptr<Effort>(new Effort{.context = std::move(context),
                                                         .call = std::move(call),
                                                         .guarded = std::move(guarded),
                                                         .begin = clock_.Now(),
                                                         .answered = std::move(answered)});
  MakeCall(effort);
  if (hedge.has_value()) Hedge(*hedge, effort);
}

std::shared_ptr<GuardingSender::Guarded> GuardingSender::FindGuard(const Call& call) {
  absl::MutexLock lock(&mutex_);
  if (const auto* found = guards_.Find(call.definition.get())) return *found;
  auto guarded = std::make_shared<Guarded>(call.definition, call.api->policy);
  guards_.Put(call.definition.get(), guarded);
  return guarded;
}

void GuardingSender::MakeCall(const std::shared_ptr<Effort>& effort) {
  absl::Status refused;
  if (TimeLeft(*effort->context, clock_.Now()) <= absl::ZeroDuration()) {
    refused = NoTimeLeft();
  } else {
    absl::MutexLock lock(&effort->guarded->mutex);
    refused = effort->guarded->guard.Admit(clock_.Now());
  }
  {
    absl::MutexLock lock(&effort->mutex);
    ++effort->open;
    if (refused.ok()) ++effort->attempts;
  }
  if (!refused.ok()) return Take(effort, {.begin = effort->begin, .body = std::move(refused)});
  next_.Send(effort->context, effort->call, [this, effort](Outcome outcome) {
    bool opened = false;
    {
      absl::MutexLock lock(&effort->guarded->mutex);
      opened = Report(effort->guarded->guard, outcome, *effort->call->api, clock_.Now());
    }
    if (opened) metrics_.CountOpened(effort->call->api->name.str());
    Take(effort, std::move(outcome));
  });
}

void GuardingSender::Take(const std::shared_ptr<Effort>& effort, Outcome outcome) {
  Answered answered;
  std::optional<absl::Duration> delay;
  {
    absl::MutexLock lock(&effort->mutex);
    --effort->open;
    effort->again += std::max(0, outcome.attempts - 1);
    if (effort->answered == nullptr) return;
    if (!outcome.body.ok()) {
      const bool made = outcome.attempts > 0;
      // A call that failed is better evidence than one that was never made.
      if (!made && effort->attempts > 0) outcome = std::move(effort->last);
      if (effort->open > 0) {
        effort->last = std::move(outcome);
        return;
      }
      if (made) delay = RetryDelay(*effort, effort->attempts, outcome);
    }
    if (delay.has_value()) {
      effort->last = std::move(outcome);
    } else {
      outcome.attempts = effort->attempts + effort->again;
      outcome.begin = effort->begin;
      outcome.latency = clock_.Now() - effort->begin;
      answered = std::exchange(effort->answered, nullptr);
    }
  }
  if (delay.has_value()) return Retry(*delay, effort);
  answered(std::move(outcome));
}

void GuardingSender::Retry(absl::Duration delay, const std::shared_ptr<Effort>& effort) {
  timers_.At(clock_.Now() + delay, [this, effort](bool due) {
    if (due) {
      metrics_.CountRetry(effort->call->api->name.str());
      return MakeCall(effort);
    }
    Answered answered;
    {
      absl::MutexLock lock(&effort->mutex);
      answered = std::exchange(effort->answered, nullptr);
    }
    answered({.begin = effort->begin, .body = ShuttingDown()});
  });
}

void GuardingSender::Hedge(absl::Duration delay, const std::shared_ptr<Effort>& effort) {
  timers_.At(clock_.Now() + delay, [this, effort](bool due) {
    if (!due) return;
    {
      absl::MutexLock lock(&effort->mutex);
      // If the first call has failed meanwhile, a retry follows instead.
      if (effort->answered == nullptr || effort->open != 1 || effort->attempts != 1) return;
    }
    {
      absl::MutexLock lock(&effort->guarded->mutex);
      if (!effort->guarded->guard.TakeExtra(clock_.Now())) return;
    }
    metrics_.CountHedge(effort->call->api->name.str());
    MakeCall(effort);
  });
}

std::optional<absl::Duration> GuardingSender::RetryDelay(const Effort& effort, int attempts,
                                                         const Outcome& outcome) {
  const ApiProgram& api = *effort.call->api;
  if (attempts >= api.policy.retry.attempts) return std::nullopt;
  if (!IsRepeatable(outcome, IsIdempotent(api.effects, api.policy))) return std::nullopt;
  double random = 0;
  {
    absl::MutexLock lock(&mutex_);
    random = absl::Uniform(random_, 0.0, 1.0);
  }
  const absl::Duration delay =
      std::max(BackoffOf(api.policy.retry, attempts, random), outcome.retry_after);
  if (delay >= TimeLeft(*effort.context, clock_.Now())) return std::nullopt;
  absl::MutexLock lock(&effort.guarded->mutex);
  if (!effort.guarded->guard.TakeExtra(clock_.Now())) return std::nullopt;
  return delay;
}

}  // namespace magpie::resource
