#include "services/resource-engine/client/caller.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/trace/trace.h"

namespace magpie::resource {
namespace {

constexpr int kUnauthorized = 401;

// What the way back to the caller may take, of a tenth of its time at most.
constexpr absl::Duration kWayBack = absl::Milliseconds(20);

absl::StatusOr<HttpAnswer> ToAnswer(absl::StatusOr<http::Response> response) {
  if (!response.ok()) return response.status();
  return HttpAnswer{.status = response->status,
                    .body = std::move(response->body),
                    .retry_after = response->retry_after};
}

}  // namespace

absl::Status Caller::CheckUpstreams(const Plan& plan) const {
  for (const Step& step : plan.steps) {
    const ApiProgram* api = step.api();
    if (api == nullptr || upstreams_.Find(api->upstream) != nullptr) continue;
    return Error(absl::StatusCode::kFailedPrecondition, "UNKNOWN_UPSTREAM",
                 absl::StrCat("no such upstream: ", api->upstream, ", of ", api->name.str()));
  }
  return absl::OkStatus();
}

absl::Duration TimeLeft(const Context& context, absl::Time now) {
  const absl::Duration left = context.deadline - now;
  return left - std::min(left / 10, kWayBack);
}

http::Request Caller::ToRequest(const Context& context, const Call& call, Proof proof) const {
  const absl::Duration timeout = std::min(call.api->timeout, TimeLeft(context, clock_.Now()));
  http::Request request{
      .method = call.api->method,
      .url = absl::StrCat(*upstreams_.Find(call.api->upstream), call.request.target),
      .headers = {{"Accept", "application/json"},
                  {"Idempotency-Key", call.idempotency_key},
                  {"Magpie-Timeout-Ms", absl::StrCat(absl::ToInt64Milliseconds(timeout))},
                  {"traceparent", ToTraceparent(Child(context.trace))}},
      .body = call.request.body,
      .timeout = timeout};
  if (!proof.query.empty()) {
    absl::StrAppend(&request.url, absl::StrContains(request.url, '?') ? "&" : "?", proof.query);
  }
  for (const auto& [name, value] : call.request.headers) request.headers.emplace_back(name, value);
  for (auto& header : proof.headers) request.headers.push_back(std::move(header));
  if (!request.body.empty()) request.headers.emplace_back("Content-Type", "application/json");
  return request;
}

void Caller::Send(const std::shared_ptr<const Context>& context,
                  const std::shared_ptr<const Call>& call,
                  absl::AnyInvocable<void(Outcome)> answered) {
  const absl::Time begin = clock_.Now();
  auto take = [this, begin, call,
               answered = std::move(answered)](absl::StatusOr<http::Response> response) mutable {
    if (response.ok() && response->status == kUnauthorized) {
      credentials_->Refused(call->api->upstream);
    }
    Outcome outcome = ReadAnswer(*call->api, ToAnswer(std::move(response)), clock_.Now() - begin);
    outcome.begin = begin;
    metrics_.Count(call->api->name.str(), outcome.body.status(), outcome.latency);
    answered(std::move(outcome));
  };
  credentials_->For(call->api->upstream, [this, context, call, take = std::move(take)](
                                             absl::StatusOr<Proof> proof) mutable {
    if (!proof.ok()) return take(proof.status());
    http_->Send(ToRequest(*context, *call, *std::move(proof)), std::move(take));
  });
}

}  // namespace magpie::resource
