#include "services/resource-engine/client/calls/batching_sender.h"

#include <algorithm>
#include <utility>

namespace magpie::resource {
namespace {

// The context of the caller with the latest deadline; a single caller's own context.
std::shared_ptr<const Context> ContextOf(const std::vector<std::shared_ptr<Waiter>>& batch) {
  if (batch.size() == 1) return batch.front()->context;
  const auto last = std::ranges::max_element(
      batch, {}, [](const auto& waiter) { return waiter->context->deadline; });
  return std::make_shared<const Context>(Context{.tenant = (*last)->context->tenant,
                                                 .deadline = (*last)->context->deadline,
                                                 .trace = Child(batch.front()->context->trace)});
}

}  // namespace

void BatchingSender::Send(std::shared_ptr<const Context> context, std::shared_ptr<const Call> call,
                          Answered answered) {
  if (!call->api->batch.has_value()) {
    return next_.Send(std::move(context), std::move(call), std::move(answered));
  }
  const std::string key = BatchOf(*call);
  const absl::Time now = clock_.Now();
  const auto waiter =
      std::make_shared<Waiter>(std::move(context), std::move(call), now, std::move(answered));
  const Batch& rules = *waiter->call->api->batch;
  Waiters full;
  bool first = false;
  {
    absl::MutexLock lock(&mutex_);
    Waiters& batch = open_[key];
    first = batch.empty();
    batch.push_back(waiter);
    if (batch.size() == static_cast<size_t>(rules.max_keys)) {
      full = std::move(batch);
      open_.erase(key);
    }
  }
  if (!full.empty()) return MakeCall(std::move(full));
  if (!first) return;
  // In the destructor, too, each is answered by the call that is then made.
  timers_.At(now + rules.wait, [this, key, waiter](bool /*due*/) { MakeCallOf(key, waiter); });
}

void BatchingSender::MakeCallOf(const std::string& key, const std::shared_ptr<Waiter>& first) {
  Waiters batch;
  {
    absl::MutexLock lock(&mutex_);
    const auto found = open_.find(key);
    if (found == open_.end() || found->second.front() != first) return;
    batch = std::move(found->second);
    open_.erase(found);
  }
  MakeCall(std::move(batch));
}

void BatchingSender::MakeCall(Waiters batch) {
  std::vector<std::shared_ptr<const Call>> calls;
  for (const auto& waiter : batch) calls.push_back(waiter->call);
  absl::StatusOr<std::shared_ptr<const Call>> joined = Join(calls);
  if (!joined.ok()) {
    return Take(batch, calls, {.begin = clock_.Now(), .body = joined.status()});
  }
  const std::shared_ptr<const Context> context = ContextOf(batch);
  for (const auto& waiter : batch) {
    if (waiter->context->deadline < context->deadline) {
      Waiter::GiveUpInTime(waiter, clock_, timers_);
    }
  }
  next_.Send(context, *std::move(joined),
             [this, batch = std::move(batch), calls = std::move(calls)](const Outcome& outcome) {
               Take(batch, calls, outcome);
             });
}

void BatchingSender::Take(const Waiters& batch, std::span<const std::shared_ptr<const Call>> calls,
                          const Outcome& outcome) {
  if (batch.size() > 1 && IsWorthSplitting(outcome.http_status, outcome.body.status())) {
    const auto middle = batch.begin() + static_cast<std::ptrdiff_t>(batch.size() / 2);
    MakeCall({batch.begin(), middle});
    return MakeCall({middle, batch.end()});
  }
  std::vector<Outcome> outcomes = SplitOutcome(calls, outcome);
  for (size_t i = 0; i < batch.size(); ++i) {
    outcomes[i].begin = batch[i]->begin;
    outcomes[i].latency = clock_.Now() - batch[i]->begin;
    batch[i]->Give(std::move(outcomes[i]));
  }
}

}  // namespace magpie::resource
