#include "services/resource-engine/client/transport/http_executor.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "services/resource-engine/domain/definition/encoding.h"

namespace magpie::resource {
namespace {

absl::StatusOr<HttpAnswer> ToAnswer(absl::StatusOr<http::Response> response) {
  if (!response.ok()) return response.status();
  return HttpAnswer{.status = response->status,
                    .body = std::move(response->body),
                    .content_type = std::move(response->content_type),
                    .retry_after = response->retry_after};
}

// The administrator may have configured a credential under a name that an older definition uses.
std::string TargetOf(const Outgoing& call) {
  const std::string& target = call.call->request.target;
  if (call.proof.empty()) return target;
  const std::string others = WithoutParam(target, call.proof.substr(0, call.proof.find('=')));
  return absl::StrCat(others, absl::StrContains(others, '?') ? "&" : "?", call.proof);
}

// The defaults, unless the definition sets them.
void AddUnlessThere(absl::string_view name,
                    std::vector<std::pair<std::string, std::string>>& headers) {
  const auto is_it = [name](const auto& header) {
    return absl::EqualsIgnoreCase(header.first, name);
  };
  if (std::ranges::none_of(headers, is_it)) headers.emplace_back(name, "application/json");
}

}  // namespace

void HttpExecutor::Send(Outgoing call, Answered answered) {
  const Rendered& rendered = call.call->request;
  http::Request request{.method = call.call->api->method,
                        .url = absl::StrCat(call.url, TargetOf(call)),
                        .headers = std::move(call.headers),
                        .body = rendered.body,
                        .timeout = call.timeout,
                        .tls = {call.tls.ca, call.tls.certificate, call.tls.key},
                        .fresh = call.fresh};
  AddUnlessThere("Accept", request.headers);
  if (!request.body.empty()) AddUnlessThere("Content-Type", request.headers);
  client_.Send(std::move(request), [answered = std::move(answered)](auto response) mutable {
    answered(ToAnswer(std::move(response)));
  });
}

}  // namespace magpie::resource
