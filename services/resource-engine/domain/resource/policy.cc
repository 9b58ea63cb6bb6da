#include "services/resource-engine/domain/resource/policy.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/str_cat.h"

namespace magpie::resource {
namespace {

void CheckWithin(double value, double least, double most, absl::string_view place, Faults& faults) {
  // The comparison is false for NaN.
  if (value >= least && value <= most) return;
  faults.Add(place, absl::StrCat("must be between ", least, " and ", most));
}

void CheckWithin(absl::Duration value, absl::Duration least, absl::Duration most,
                 absl::string_view place, Faults& faults) {
  if (value >= least && value <= most) return;
  faults.Add(place, absl::StrCat("must be between ", absl::FormatDuration(least), " and ",
                                 absl::FormatDuration(most)));
}

}  // namespace

bool IsIdempotent(Effects effects, const Policy& policy) {
  return policy.idempotent || effects != Effects::kAny;
}

bool IsShared(Effects effects, const Policy& policy) {
  return effects == Effects::kNone && !policy.unshared;
}

void Check(const Policy& policy, Effects effects, absl::string_view path, Faults& faults) {
  constexpr absl::Duration kNone = absl::ZeroDuration();
  constexpr absl::Duration kShortest = absl::Milliseconds(1);
  const auto at = [&](absl::string_view name) { return absl::StrCat(path, ".", name); };
  CheckWithin(policy.retry.attempts, 1, kMaxAttempts, at("retry.attempts"), faults);
  CheckWithin(policy.retry.base, kShortest, kMaxDelay, at("retry.base"), faults);
  CheckWithin(policy.retry.most, kShortest, kMaxDelay, at("retry.most"), faults);
  CheckWithin(policy.retry.budget, 0, 1, at("retry.budget"), faults);
  CheckWithin(policy.breaker.window, absl::Seconds(1), kMaxDelay, at("circuit_breaker.window"),
              faults);
  CheckWithin(policy.breaker.min_calls, 1, kMaxConcurrency, at("circuit_breaker.min_calls"),
              faults);
  CheckWithin(policy.breaker.failures, 0.01, 1, at("circuit_breaker.failures"), faults);
  CheckWithin(policy.breaker.open, kShortest, kMaxDelay, at("circuit_breaker.open"), faults);
  CheckWithin(policy.breaker.probes, 1, kMaxConcurrency, at("circuit_breaker.probes"), faults);
  CheckWithin(policy.hedge.quantile, 0, 0.999, at("hedge.quantile"), faults);
  CheckWithin(policy.hedge.at_least, kShortest, kMaxDelay, at("hedge.at_least"), faults);
  CheckWithin(policy.limit.concurrency, 0, kMaxConcurrency, at("limit.concurrency"), faults);
  CheckWithin(policy.limit.rate, 0, kMaxRate, at("limit.rate"), faults);
  CheckWithin(policy.limit.burst, 1, kMaxConcurrency, at("limit.burst"), faults);
  CheckWithin(policy.cache.ttl, kNone, kMaxKept, at("cache.ttl"), faults);
  CheckWithin(policy.cache.stale_while_revalidate, kNone, kMaxKept,
              at("cache.stale_while_revalidate"), faults);
  CheckWithin(policy.cache.stale_if_error, kNone, kMaxKept, at("cache.stale_if_error"), faults);
  CheckWithin(policy.cache.negative_ttl, kNone, kMaxKept, at("cache.negative_ttl"), faults);
  if (policy.hedge.quantile > 0 && !IsIdempotent(effects, policy)) {
    faults.Add(at("hedge"), "is only for idempotent APIs, and this one is not idempotent");
  }
  if (policy.cache != CachePolicy() && !IsShared(effects, policy)) {
    faults.Add(at("cache"), "is only for APIs whose answers are shared: those that only read");
  }
}

absl::Duration BackoffOf(const RetryPolicy& retry, int attempts, double random) {
  return std::min(retry.base * std::exp2(attempts - 1), retry.most) * random;
}

}  // namespace magpie::resource
