#include "services/resource-engine/wire/convert_policy.h"

#include <google/protobuf/util/time_util.h>

#include "services/resource-engine/wire/check_durations.h"

namespace magpie::resource {
namespace {

constexpr int kUsualAttempts = 3;
constexpr double kUsualQuantile = 0.95;

template <class Number>
void Take(Number number, Number& usual) {
  if (number != 0) usual = number;
}

void Take(const google::protobuf::Duration& proto, absl::Duration& usual) {
  if (const absl::Duration duration = DurationFromProto(proto); duration != absl::ZeroDuration()) {
    usual = duration;
  }
}

RetryPolicy FromProto(const v1::RetryPolicy& proto) {
  RetryPolicy retry{.attempts = kUsualAttempts};
  Take(proto.attempts(), retry.attempts);
  Take(proto.base(), retry.base);
  Take(proto.most(), retry.most);
  Take(proto.budget(), retry.budget);
  retry.when = proto.when();
  return retry;
}

BreakerPolicy FromProto(const v1::CircuitBreakerPolicy& proto) {
  BreakerPolicy breaker{.on = true};
  Take(proto.window(), breaker.window);
  Take(proto.min_calls(), breaker.min_calls);
  Take(proto.failures(), breaker.failures);
  Take(proto.open(), breaker.open);
  Take(proto.probes(), breaker.probes);
  breaker.when = proto.when();
  return breaker;
}

HedgePolicy FromProto(const v1::HedgePolicy& proto) {
  HedgePolicy hedge{.quantile = kUsualQuantile};
  Take(proto.quantile(), hedge.quantile);
  Take(proto.at_least(), hedge.at_least);
  return hedge;
}

LimitPolicy FromProto(const v1::LimitPolicy& proto) {
  LimitPolicy limit{.concurrency = proto.concurrency(), .rate = proto.rate()};
  Take(proto.burst(), limit.burst);
  return limit;
}

CachePolicy FromProto(const v1::CachePolicy& proto) {
  return {.ttl = DurationFromProto(proto.ttl()),
          .stale_while_revalidate = DurationFromProto(proto.stale_while_revalidate()),
          .stale_if_error = DurationFromProto(proto.stale_if_error()),
          .negative_ttl = DurationFromProto(proto.negative_ttl())};
}

void ToProto(const BreakerPolicy& breaker, v1::CircuitBreakerPolicy& proto) {
  *proto.mutable_window() = DurationToProto(breaker.window);
  proto.set_min_calls(breaker.min_calls);
  proto.set_failures(breaker.failures);
  *proto.mutable_open() = DurationToProto(breaker.open);
  proto.set_probes(breaker.probes);
  proto.set_when(breaker.when);
}

void ToProto(const CachePolicy& cache, v1::CachePolicy& proto) {
  *proto.mutable_ttl() = DurationToProto(cache.ttl);
  *proto.mutable_stale_while_revalidate() = DurationToProto(cache.stale_while_revalidate);
  *proto.mutable_stale_if_error() = DurationToProto(cache.stale_if_error);
  *proto.mutable_negative_ttl() = DurationToProto(cache.negative_ttl);
}

}  // namespace

google::protobuf::Duration DurationToProto(absl::Duration duration) {
  return google::protobuf::util::TimeUtil::MicrosecondsToDuration(
      absl::ToInt64Microseconds(duration));
}

absl::Duration DurationFromProto(const google::protobuf::Duration& duration) {
  if (!FaultOf(duration).empty()) return absl::ZeroDuration();
  return absl::Seconds(duration.seconds()) + absl::Nanoseconds(duration.nanos());
}

v1::CallPolicy PolicyToProto(const Policy& policy) {
  v1::CallPolicy proto;
  proto.set_idempotent(policy.idempotent);
  proto.set_unshared(policy.unshared);
  if (policy.retry != RetryPolicy()) {
    proto.mutable_retry()->set_attempts(policy.retry.attempts);
    *proto.mutable_retry()->mutable_base() = DurationToProto(policy.retry.base);
    *proto.mutable_retry()->mutable_most() = DurationToProto(policy.retry.most);
    proto.mutable_retry()->set_budget(policy.retry.budget);
    proto.mutable_retry()->set_when(policy.retry.when);
  }
  if (policy.breaker.on) ToProto(policy.breaker, *proto.mutable_circuit_breaker());
  if (policy.hedge.quantile > 0) {
    proto.mutable_hedge()->set_quantile(policy.hedge.quantile);
    *proto.mutable_hedge()->mutable_at_least() = DurationToProto(policy.hedge.at_least);
  }
  if (policy.limit != LimitPolicy()) {
    proto.mutable_limit()->set_concurrency(policy.limit.concurrency);
    proto.mutable_limit()->set_rate(policy.limit.rate);
    proto.mutable_limit()->set_burst(policy.limit.burst);
  }
  if (policy.cache != CachePolicy()) ToProto(policy.cache, *proto.mutable_cache());
  return proto;
}

Policy PolicyFromProto(const v1::CallPolicy& proto) {
  Policy policy{.idempotent = proto.idempotent(), .unshared = proto.unshared()};
  if (proto.has_retry()) policy.retry = FromProto(proto.retry());
  if (proto.has_circuit_breaker()) policy.breaker = FromProto(proto.circuit_breaker());
  if (proto.has_hedge()) policy.hedge = FromProto(proto.hedge());
  if (proto.has_limit()) policy.limit = FromProto(proto.limit());
  if (proto.has_cache()) policy.cache = FromProto(proto.cache());
  return policy;
}

}  // namespace magpie::resource
