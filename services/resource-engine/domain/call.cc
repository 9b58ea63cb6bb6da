#include "services/resource-engine/domain/answer.h"

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
    if (call.wants.empty()) return std::nullopt;
    return Error(StatusCode::kFailedPrecondition, "UPSTREAM_EMPTY", "answered with no body");
  }
  absl::StatusOr<Value> body = ParseJson(answer.body);
  if (body.ok()) return *std::move(body);
  // The parser's message may cite the answer, which may be secret.
  return Error(StatusCode::kFailedPrecondition, "UPSTREAM_BAD_JSON",
               "answered with what is no JSON");
}

// Tells whose error it is.
absl::Status About(const ResourceId& api, const absl::Status& error) {
  return Error(error.code(), ReasonOf(error), absl::StrCat(api.str(), ": ", error.message()));
}

CallRecord ToRecord(const Call& call, const Outcome& outcome) {
  const absl::Status& error = outcome.body.status();
  return {.api = call.api->name,
          .idempotency_key = call.idempotency_key,
          .method = call.api->method,
          .target = call.request.target,
          .http_status = outcome.http_status,
          .latency = outcome.latency,
          .error = error.ok() ? "" : absl::StrCat(ReasonOf(error), ": ", error.message())};
}

absl::StatusOr<Value> Pick(const Call& call, const Want& want, const Outcome& outcome) {
  if (!outcome.body.ok()) return About(call.api->name, outcome.body.status());
  const Value* value = FindPointer(**outcome.body, want.pointer);
  if (value != nullptr) return *value;
  return About(call.api->name, Error(StatusCode::kFailedPrecondition, "FIELD_MISSING",
                                     absl::StrCat("the answer has no ", want.pointer)));
}

}  // namespace

Outcome ReadAnswer(const Call& call, const absl::StatusOr<HttpAnswer>& answer,
                   absl::Duration latency) {
  if (!answer.ok()) return {.latency = latency, .body = answer.status()};
  return {.http_status = answer->status, .latency = latency, .body = ReadBody(call, *answer)};
}

Fetched ToFetched(const Plan& plan, const std::vector<Outcome>& outcomes) {
  Fetched fetched{.errors = plan.errors};
  for (size_t i = 0; i < plan.calls.size(); ++i) {
    const Call& call = plan.calls[i];
    CallRecord record = ToRecord(call, outcomes[i]);
    for (const Want& want : call.wants) {
      absl::StatusOr<Value> value = Pick(call, want, outcomes[i]);
      if (value.ok()) {
        fetched.values[want.field.str()] = *std::move(value);
        record.fields.push_back(want.field);
      } else {
        fetched.errors.push_back({want.field, value.status()});
      }
    }
    fetched.calls.push_back(std::move(record));
  }
  return fetched;
}

Invoked ToInvoked(const Call& call, const Outcome& outcome) {
  Invoked invoked{.call = ToRecord(call, outcome)};
  if (outcome.body.ok()) {
    invoked.result = *outcome.body;
  } else {
    invoked.error = About(call.api->name, outcome.body.status());
  }
  return invoked;
}

bool IsRetryable(const absl::Status& why) {
  return absl::IsUnavailable(why) || absl::IsDeadlineExceeded(why) ||
         ReasonOf(why) == "TOO_MANY_CALLS";
}

}  // namespace magpie::resource
