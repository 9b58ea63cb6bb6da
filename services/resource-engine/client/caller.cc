#include "services/resource-engine/client/caller.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/trace/trace.h"
#include "services/resource-engine/client/grpc_executor.h"
#include "services/resource-engine/client/http_executor.h"

namespace magpie::resource {
namespace {

constexpr int kUnauthorized = 401;

// What the way back to the caller may take, of a tenth of its time at most.
constexpr absl::Duration kWayBack = absl::Milliseconds(20);

// The administrator's name for it.
std::string NameOf(const Context& context, const ApiProgram& api) {
  return NameIn(EnvironmentOf(context.tenant), api.upstream);
}

// "http" of "http://host".
absl::string_view SchemeOf(absl::string_view url) { return url.substr(0, url.find(':')); }

bool Bears(const Proof& proof, absl::string_view header) {
  return std::ranges::any_of(proof.headers, [header](const auto& own) {
    return FoldHeader(own.first) == FoldHeader(header);
  });
}

}  // namespace

Caller::Caller(Means means, const Clock& clock, TimerScope& timers)
    : upstreams_(std::move(means.upstreams)),
      clock_(clock),
      credentials_(std::move(means.credentials)),
      http_(std::move(means.http)) {
  executors_["http"] = std::make_unique<HttpExecutor>(*http_);
  executors_["https"] = std::make_unique<HttpExecutor>(*http_);
  executors_["grpc"] = std::make_unique<GrpcExecutor>(means.egress, clock, timers);
  executors_["grpcs"] = std::make_unique<GrpcExecutor>(means.egress, clock, timers);
  credentials_->Start(*http_, clock, timers);
}

// While they stop, each may still be handed calls by the answers of another.
Caller::~Caller() {
  for (const auto& [scheme, executor] : executors_) executor->Stop();
}

absl::Status Caller::CheckUpstreams(const Context& context, const Plan& plan) const {
  for (const Step& step : plan.steps) {
    const ApiProgram* api = step.api();
    if (api == nullptr) continue;
    const std::string upstream = NameOf(context, *api);
    if (upstreams_.Find(upstream) != nullptr) continue;
    return Error(absl::StatusCode::kFailedPrecondition, "UNKNOWN_UPSTREAM",
                 absl::StrCat("no such upstream: ", upstream, ", of ", api->name.str()));
  }
  return absl::OkStatus();
}

absl::Duration TimeLeft(const Context& context, absl::Time now) {
  const absl::Duration left = context.deadline - now;
  return left - std::min(left / 10, kWayBack);
}

Outgoing Caller::ToOutgoing(const Context& context, const std::shared_ptr<const Call>& call,
                            const std::string& upstream, Proof proof) const {
  const absl::Duration timeout = std::min(call->api->timeout, TimeLeft(context, clock_.Now()));
  Outgoing outgoing{
      .call = call,
      .url = *upstreams_.Find(upstream),
      .headers = {{"Idempotency-Key", call->idempotency_key},
                  {"Magpie-Timeout-Ms", absl::StrCat(absl::ToInt64Milliseconds(timeout))},
                  {"traceparent", ToTraceparent(Child(context.trace))}},
      .proof = std::move(proof.query),
      .tls = credentials_->TlsOf(upstream),
      .timeout = timeout};
  for (const auto& header : call->request.headers) {
    // The upstream may have come to want a proof in a header that the definition, published before,
    // has.
    if (!Bears(proof, header.first)) outgoing.headers.push_back(header);
  }
  for (auto& header : proof.headers) outgoing.headers.push_back(std::move(header));
  return outgoing;
}

void Caller::Send(const std::shared_ptr<const Context>& context,
                  const std::shared_ptr<const Call>& call,
                  absl::AnyInvocable<void(Outcome)> answered) {
  const absl::Time begin = clock_.Now();
  const std::string upstream = NameOf(*context, *call->api);
  auto take = [this, begin, call, upstream,
               answered = std::move(answered)](absl::StatusOr<HttpAnswer> response) mutable {
    if (response.ok() && response->status == kUnauthorized) {
      credentials_->Refused(upstream);
    }
    Outcome outcome = ReadAnswer(*call->api, response, clock_.Now() - begin);
    outcome.begin = begin;
    metrics_.Count(call->api->name.str(), outcome.body.status(), outcome.latency);
    answered(std::move(outcome));
  };
  credentials_->For(upstream, [this, context, call, upstream,
                               take = std::move(take)](absl::StatusOr<Proof> proof) mutable {
    if (!proof.ok()) return take(proof.status());
    Outgoing outgoing = ToOutgoing(*context, call, upstream, *std::move(proof));
    Executor& executor = *executors_.find(SchemeOf(outgoing.url))->second;
    executor.Send(std::move(outgoing), std::move(take));
  });
}

}  // namespace magpie::resource
