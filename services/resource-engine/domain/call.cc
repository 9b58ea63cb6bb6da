#include "services/resource-engine/domain/call.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/value/json.h"

namespace magpie::resource {
namespace {

using absl::StatusCode;

constexpr int kRequestTimeout = 408;
constexpr int kTooManyRequests = 429;

// UNAVAILABLE is what may go away by itself.
absl::Status StatusError(int status) {
  const bool passes = status >= 500 || status == kTooManyRequests || status == kRequestTimeout;
  return Error(passes ? StatusCode::kUnavailable : StatusCode::kFailedPrecondition,
               "UPSTREAM_STATUS", absl::StrCat("answered with status ", status));
}

absl::StatusOr<std::optional<Value>> ReadBody(const Call& call, const HttpAnswer& answer) {
  if (answer.status < 200 || answer.status > 299) return StatusError(answer.status);
  if (absl::StripAsciiWhitespace(answer.body).empty()) {
    if (!call.needs_body) return std::nullopt;
    return Error(StatusCode::kFailedPrecondition, "UPSTREAM_EMPTY", "answered with no body");
  }
  absl::StatusOr<Value> body = ParseJson(answer.body);
  if (body.ok()) return *std::move(body);
  // The parser's message may cite the answer, which may be secret.
  return Error(StatusCode::kFailedPrecondition, "UPSTREAM_BAD_JSON",
               "answered with what is no JSON");
}

}  // namespace

Outcome ReadAnswer(const Call& call, const absl::StatusOr<HttpAnswer>& answer,
                   absl::Duration latency) {
  if (!answer.ok()) return {.latency = latency, .body = answer.status()};
  return {.http_status = answer->status, .latency = latency, .body = ReadBody(call, *answer)};
}

CallRecord ToRecord(const Call& call, const Outcome& outcome) {
  const absl::Status& error = outcome.body.status();
  return {.api = call.api->name,
          .idempotency_key = call.idempotency_key,
          .method = call.api->method,
          .target = call.request.target,
          .http_status = outcome.http_status,
          .begin = outcome.begin,
          .latency = outcome.latency,
          .error = error.ok() ? "" : absl::StrCat(ReasonOf(error), ": ", error.message())};
}

absl::Status About(const ResourceId& name, const absl::Status& error) {
  return Error(error.code(), ReasonOf(error), absl::StrCat(name.str(), ": ", error.message()));
}

bool IsRetryable(const absl::Status& why) {
  return absl::IsUnavailable(why) || absl::IsDeadlineExceeded(why) ||
         ReasonOf(why) == "TOO_MANY_CALLS";
}

}  // namespace magpie::resource
