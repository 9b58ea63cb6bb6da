#include "services/resource-engine/client/http_executor.h"

#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace magpie::resource {
namespace {

absl::StatusOr<HttpAnswer> ToAnswer(absl::StatusOr<http::Response> response) {
  if (!response.ok()) return response.status();
  return HttpAnswer{.status = response->status,
                    .body = std::move(response->body),
                    .retry_after = response->retry_after};
}

}  // namespace

void HttpExecutor::Send(Outgoing call, Answered answered) {
  const Rendered& rendered = call.call->request;
  http::Request request{.method = call.call->api->method,
                        .url = absl::StrCat(call.url, rendered.target),
                        .headers = std::move(call.headers),
                        .body = rendered.body,
                        .timeout = call.timeout,
                        .tls = {call.tls.ca, call.tls.certificate, call.tls.key}};
  if (!call.proof.empty()) {
    absl::StrAppend(&request.url, absl::StrContains(request.url, '?') ? "&" : "?", call.proof);
  }
  request.headers.emplace_back("Accept", "application/json");
  if (!request.body.empty()) request.headers.emplace_back("Content-Type", "application/json");
  client_.Send(std::move(request), [answered = std::move(answered)](auto response) mutable {
    answered(ToAnswer(std::move(response)));
  });
}

}  // namespace magpie::resource
