#include "services/resource-engine/store/policy_record.h"

namespace magpie::resource {

store::v1::PolicyRecord PolicyToRecord(const Policy& policy) {
  const auto us = [](absl::Duration duration) { return absl::ToInt64Microseconds(duration); };
  store::v1::PolicyRecord record;
  record.set_idempotent(policy.idempotent);
  record.set_unshared(policy.unshared);
  record.set_attempts(policy.retry.attempts);
  record.set_retry_base_us(us(policy.retry.base));
  record.set_retry_most_us(us(policy.retry.most));
  record.set_budget(policy.retry.budget);
  record.set_retry_when(policy.retry.when);
  record.set_breaker(policy.breaker.on);
  record.set_breaker_window_us(us(policy.breaker.window));
  record.set_breaker_min_calls(policy.breaker.min_calls);
  record.set_breaker_failures(policy.breaker.failures);
  record.set_breaker_open_us(us(policy.breaker.open));
  record.set_breaker_probes(policy.breaker.probes);
  record.set_breaker_when(policy.breaker.when);
  record.set_hedge_quantile(policy.hedge.quantile);
  record.set_hedge_at_least_us(us(policy.hedge.at_least));
  record.set_concurrency(policy.limit.concurrency);
  record.set_rate(policy.limit.rate);
  record.set_burst(policy.limit.burst);
  record.set_ttl_us(us(policy.cache.ttl));
  record.set_stale_while_revalidate_us(us(policy.cache.stale_while_revalidate));
  record.set_stale_if_error_us(us(policy.cache.stale_if_error));
  record.set_negative_ttl_us(us(policy.cache.negative_ttl));
  return record;
}

Policy PolicyFromRecord(const store::v1::PolicyRecord& record) {
  const auto us = [](int64_t count) { return absl::Microseconds(count); };
  return {
      .idempotent = record.idempotent(),
      .unshared = record.unshared(),
      .retry = {.attempts = record.attempts(),
                .base = us(record.retry_base_us()),
                .most = us(record.retry_most_us()),
                .budget = record.budget(),
                .when = record.retry_when()},
      .breaker = {.on = record.breaker(),
                  .window = us(record.breaker_window_us()),
                  .min_calls = record.breaker_min_calls(),
                  .failures = record.breaker_failures(),
                  .open = us(record.breaker_open_us()),
                  .probes = record.breaker_probes(),
                  .when = record.breaker_when()},
      .hedge = {.quantile = record.hedge_quantile(), .at_least = us(record.hedge_at_least_us())},
      .limit = {.concurrency = record.concurrency(),
                .rate = record.rate(),
                .burst = record.burst()},
      .cache = {.ttl = us(record.ttl_us()),
                .stale_while_revalidate = us(record.stale_while_revalidate_us()),
                .stale_if_error = us(record.stale_if_error_us()),
                .negative_ttl = us(record.negative_ttl_us())}};
}

}  // namespace magpie::resource
