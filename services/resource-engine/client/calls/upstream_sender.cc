#include "services/resource-engine/client/calls/upstream_sender.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/trace.h"
#include "common/rpc/client/open_rpcs.h"
#include "common/status/error.h"
#include "services/resource-engine/client/calls/time_left.h"
#include "services/resource-engine/client/transport/first_answer.h"
#include "services/resource-engine/client/transport/grpc_executor.h"
#include "services/resource-engine/client/transport/http_executor.h"

namespace magpie::resource {
namespace {

constexpr int kUnauthorized = 401;

// "http" of "http://host".
absl::string_view SchemeOf(absl::string_view url) { return url.substr(0, url.find(':')); }

bool Bears(const Proof& proof, absl::string_view header) {
  return std::ranges::any_of(proof.headers, [header](const auto& own) {
    return FoldHeader(own.first) == FoldHeader(header);
  });
}

// Like a timeout: a caller that shares the call and has more time makes its own.
absl::Status NoToken() {
  return Error(absl::StatusCode::kDeadlineExceeded, "AUTH_FAILED",
               "could not obtain an OAuth2 token in time");
}

}  // namespace

UpstreamSender::UpstreamSender(Means means, const Clock& clock, TimerScope& timers,
                               CallMetrics& metrics)
    : upstreams_(std::move(means.upstreams)),
      clock_(clock),
      timers_(timers),
      metrics_(metrics),
      credentials_(std::move(means.credentials)),
      http_(std::move(means.http)) {
  executors_["http"] = std::make_unique<HttpExecutor>(*http_);
  executors_["https"] = std::make_unique<HttpExecutor>(*http_);
  executors_["grpc"] = std::make_unique<GrpcExecutor>(means.egress, clock, timers);
  executors_["grpcs"] = std::make_unique<GrpcExecutor>(means.egress, clock, timers);
  credentials_->Start(*http_, clock, timers);
}

// While they stop, an executor may still get calls because of another one's answers.
UpstreamSender::~UpstreamSender() {
  for (const auto& [scheme, executor] : executors_) executor->Stop();
}

// A call from its first request to the answer that counts.
struct UpstreamSender::Making {
  const std::shared_ptr<const Context> context;
  const std::shared_ptr<const Call> call;
  const std::string upstream;
  const absl::Time begin;
  Answered answered;
  absl::Time sent;
  int attempts = 0;
  int64_t token = 0;     // of the last request
  bool renewed = false;  // its token
  bool fresh = false;    // its connection
};

Outgoing UpstreamSender::ToOutgoing(const Making& making, Proof proof) const {
  const Context& context = *making.context;
  const Call& call = *making.call;
  const absl::Duration timeout = std::min(call.api->timeout, TimeLeft(context, clock_.Now()));
  Outgoing outgoing{
      .call = making.call,
      .url = *upstreams_.Find(making.upstream),
      .headers = {{"Idempotency-Key", call.idempotency_key},
                  {"Magpie-Timeout-Ms", absl::StrCat(absl::ToInt64Milliseconds(timeout))},
                  {"traceparent", ToTraceparent(Child(context.trace))}},
      .proof = std::move(proof.query),
      .tls = credentials_->TlsOf(making.upstream),
      .timeout = timeout,
      .fresh = making.fresh};
  for (const auto& header : call.request.headers) {
    // The administrator may have configured a credential for a header that an older definition
    // sets.
    if (!Bears(proof, header.first)) outgoing.headers.push_back(header);
  }
  for (auto& header : proof.headers) outgoing.headers.push_back(std::move(header));
  return outgoing;
}

void UpstreamSender::Send(std::shared_ptr<const Context> context, std::shared_ptr<const Call> call,
                          Answered answered) {
  std::string upstream = NameIn(EnvironmentOf(context->tenant), call->api->upstream);
  Prove(std::unique_ptr<Making>(new Making{.context = std::move(context),
                                           .call = std::move(call),
                                           .upstream = std::move(upstream),
                                           .begin = clock_.Now(),
                                           .answered = std::move(answered)}));
}

void UpstreamSender::Prove(std::unique_ptr<Making> making) {
  const std::string upstream = making->upstream;
  if (!credentials_->MayWait(upstream)) {
    absl::StatusOr<Proof> proof;
    credentials_->For(upstream, [&proof](absl::StatusOr<Proof> got) { proof = std::move(got); });
    return Make(std::move(making), std::move(proof));
  }
  const absl::Time now = clock_.Now();
  const absl::Time latest = now + TimeLeft(*making->context, now);
  const auto proof = std::make_shared<FirstAnswer<Proof>>(
      [this, making = std::move(making)](absl::StatusOr<Proof> got) mutable {
        Make(std::move(making), std::move(got));
      });
  credentials_->For(upstream, [proof](absl::StatusOr<Proof> got) { proof->Give(std::move(got)); });
  if (proof->given() || latest == absl::InfiniteFuture()) return;
  timers_.At(latest, [weak = std::weak_ptr(proof)](bool due) {
    if (const auto late = weak.lock()) late->Give(due ? NoToken() : client::Stopping());
  });
}

void UpstreamSender::Make(std::unique_ptr<Making> making, absl::StatusOr<Proof> proof) {
  ++making->attempts;
  making->sent = clock_.Now();
  if (!proof.ok()) return Take(std::move(making), proof.status());
  // The caller could no longer get the outcome.
  if (proof->token != 0 && TimeLeft(*making->context, making->sent) <= absl::ZeroDuration()) {
    return Take(std::move(making), NoToken());
  }
  making->token = proof->token;
  Outgoing outgoing = ToOutgoing(*making, *std::move(proof));
  Executor& executor = *executors_.find(SchemeOf(outgoing.url))->second;
  executor.Send(std::move(outgoing), [this, making = std::move(making)](auto answer) mutable {
    Take(std::move(making), answer);
  });
}

void UpstreamSender::Take(std::unique_ptr<Making> making,
                          const absl::StatusOr<HttpAnswer>& answer) {
  const ApiProgram& api = *making->call->api;
  const absl::Time now = clock_.Now();
  Outcome outcome = ReadAnswer(api, answer, now - making->sent);
  metrics_.Count(api.name.str(), outcome.body.status(), outcome.latency);
  outcome.unsent = http::NeverSent(answer.status());
  outcome.begin = making->begin;
  outcome.latency = now - making->begin;
  outcome.attempts = making->attempts;
  const bool has_time = TimeLeft(*making->context, now) > absl::ZeroDuration();
  if (has_time && http::ClosedAsItCame(answer.status()) && !making->fresh &&
      IsIdempotent(api.effects, api.policy)) {
    making->fresh = true;
    metrics_.CountAgain(api.name.str());
    return Prove(std::move(making));
  }
  const bool refused = answer.ok() && answer->status == kUnauthorized;
  if (answer.ok() && !refused) credentials_->Accepted(making->upstream, making->token);
  if (answer.ok() && !refused && making->renewed) credentials_->Helped(making->upstream);
  if (!has_time || !refused || std::exchange(making->renewed, true)) {
    return making->answered(std::move(outcome));
  }
  Renew(std::move(making), std::move(outcome));
}

void UpstreamSender::Renew(std::unique_ptr<Making> making, Outcome refused) {
  const std::string upstream = making->upstream;
  const int64_t token = making->token;
  const absl::Time now = clock_.Now();
  const absl::Time latest = now + TimeLeft(*making->context, now);
  const auto renewed = std::make_shared<FirstAnswer<Proof>>(
      [this, making = std::move(making),
       refused = std::move(refused)](absl::StatusOr<Proof> proof) mutable {
        if (!proof.ok()) return making->answered(std::move(refused));
        metrics_.CountAgain(making->call->api->name.str());
        Make(std::move(making), *std::move(proof));
      });
  credentials_->Renew(upstream, token, [renewed](std::optional<Proof> proof) {
    renewed->Give(proof.has_value() ? absl::StatusOr<Proof>(*std::move(proof)) : NoToken());
  });
  if (renewed->given() || latest == absl::InfiniteFuture()) return;
  timers_.At(latest, [weak = std::weak_ptr(renewed)](bool) {
    if (const auto late = weak.lock()) late->Give(NoToken());
  });
}

}  // namespace magpie::resource
