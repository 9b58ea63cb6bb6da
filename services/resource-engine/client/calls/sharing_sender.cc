#include "services/resource-engine/client/calls/sharing_sender.h"

#include <optional>
#include <utility>

#include "services/resource-engine/client/calls/time_left.h"

namespace magpie::resource {

void SharingSender::Send(std::shared_ptr<const Context> context, std::shared_ptr<const Call> call,
                         Answered answered) {
  if (!IsShared(call->api->effects, call->api->policy)) {
    return next_.Send(std::move(context), std::move(call), std::move(answered));
  }
  if (call->max_age.has_value() && *call->max_age <= absl::ZeroDuration()) {
    return CallAnew(std::move(context), std::move(call), std::move(answered));
  }
  const AnswerKey key = KeyOf(*call);
  const absl::Time now = clock_.Now();
  const auto waiter =
      std::make_shared<Waiter>(std::move(context), std::move(call), now, std::move(answered));
  if (Begin(key, waiter)) Fly(key, waiter->context, waiter->call);
}

void SharingSender::CallAnew(std::shared_ptr<const Context> context,
                             std::shared_ptr<const Call> call, Answered answered) {
  next_.Send(std::move(context), call,
             [this, call, answered = std::move(answered)](Outcome outcome) mutable {
               {
                 absl::MutexLock lock(&mutex_);
                 cache_.Put(KeyOf(*call), *call, outcome, clock_.Now());
               }
               answered(std::move(outcome));
             });
}

bool SharingSender::Begin(const AnswerKey& key, const std::shared_ptr<Waiter>& waiter) {
  const CachePolicy& policy = waiter->call->api->policy.cache;
  std::optional<AnswerCache::Found> found;
  bool usable = false;
  bool fresh = false;
  bool begun = false;
  bool joined = false;
  {
    absl::MutexLock lock(&mutex_);
    found = cache_.Find(key, policy, waiter->call->max_age, waiter->begin);
    usable = found.has_value() && found->use != AnswerCache::Use::kIfError;
    fresh = usable && found->use == AnswerCache::Use::kNow;
    if (!fresh) {
      auto [flight, is_new] = flights_.try_emplace(key);
      begun = is_new;
      if (is_new) flight->second.gives_up = waiter->gives_up;
      if (!usable) flight->second.waiters.push_back(waiter);
      joined = !is_new && waiter->gives_up < flight->second.gives_up;
    }
  }
  if (!usable) {
    if (joined) Waiter::GiveUpInTime(waiter, clock_, timers_);
    return begun;
  }
  if (begun) Revalidate(key, *waiter);
  found->outcome.source = fresh ? Source::kCache : Source::kStale;
  found->outcome.begin = waiter->begin;
  metrics_.CountAnswer(waiter->call->api->name.str(), found->outcome.source);
  waiter->Give(std::move(found->outcome));
  return false;
}

void SharingSender::Fly(const AnswerKey& key, std::shared_ptr<const Context> context,
                        std::shared_ptr<const Call> call) {
  const absl::Time now = clock_.Now();
  const absl::Time gives_up = now + TimeLeft(*context, now);
  next_.Send(std::move(context), call, [this, key, call, gives_up](const Outcome& outcome) {
    Land(key, *call, gives_up, outcome);
  });
}

void SharingSender::Revalidate(const AnswerKey& key, const Waiter& waiter) {
  // The caller may go away after its answer, so this call has its own deadline.
  Context context{.tenant = waiter.context->tenant, .trace = Child(waiter.context->trace)};
  Fly(key, std::make_shared<const Context>(std::move(context)), waiter.call);
}

void SharingSender::Land(const AnswerKey& key, const Call& call, absl::Time gives_up,
                         const Outcome& outcome) {
  const absl::Time now = clock_.Now();
  std::vector<std::shared_ptr<Waiter>> waiters;
  std::optional<AnswerCache::Found> stale;
  {
    absl::MutexLock lock(&mutex_);
    const auto flight = flights_.find(key);
    waiters = std::move(flight->second.waiters);
    flights_.erase(flight);
    if (outcome.body.ok() || !IsRetryable(outcome.body.status())) {
      cache_.Put(key, call, outcome, now);
    } else {
      stale = cache_.Find(key, call.api->policy.cache, std::nullopt, now);
    }
  }
  const bool cut_short = absl::IsDeadlineExceeded(outcome.body.status()) && now >= gives_up;
  bool first = true;
  for (const auto& waiter : waiters) {
    const std::optional<absl::Duration>& max_age = waiter->call->max_age;
    const bool takes_stale = stale.has_value() && (!max_age.has_value() || stale->age < *max_age);
    // A caller with more time than the one that began the flight makes its own call.
    if (!takes_stale && cut_short && waiter->gives_up > gives_up) {
      Send(waiter->context, waiter->call,
           [waiter](Outcome later) { waiter->Give(std::move(later)); });
      continue;
    }
    Outcome mine = takes_stale ? stale->outcome : outcome;
    if (takes_stale) mine.source = Source::kStale;
    if (!first) {
      mine.begin = waiter->begin;
      mine.latency = now - waiter->begin;
      mine.attempts = 0;
      if (mine.source == Source::kCalled) mine.source = Source::kShared;
    }
    metrics_.CountAnswer(call.api->name.str(), mine.source);
    waiter->Give(std::move(mine));
    first = false;
  }
}

}  // namespace magpie::resource
