#include "services/resource-engine/domain/run/call.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/status/error.h"
#include "common/value/json.h"
#include "services/resource-engine/domain/run/answer_text.h"

namespace magpie::resource {
namespace {

using absl::StatusCode;

constexpr int kRequestTimeout = 408;
constexpr int kTooManyRequests = 429;

// UNAVAILABLE means that the failure may be temporary.
absl::Status StatusError(const HttpAnswer& answer) {
  const int status = answer.status;
  const bool passes = status >= 500 || status == kTooManyRequests || status == kRequestTimeout;
  return Error(passes ? StatusCode::kUnavailable : StatusCode::kFailedPrecondition,
               "UPSTREAM_STATUS",
               absl::StrCat("answered with status ", status,
                            answer.code.empty() ? "" : absl::StrCat(" (", answer.code, ")")));
}

// The answer's JSON; null if it has no body.
absl::StatusOr<std::shared_ptr<const Value>> ParseBody(const HttpAnswer& answer) {
  const auto bad = [](absl::string_view what) {
    return Error(StatusCode::kFailedPrecondition, "UPSTREAM_BAD_JSON",
                 absl::StrCat("answered with ", what));
  };
  std::string decoded;
  const auto text = ToUtf8(answer.body, answer.content_type, decoded);
  if (!text.ok()) return bad(text.status().message());
  if (absl::StripAsciiWhitespace(*text).empty()) return nullptr;
  absl::StatusOr<Value> body = ParseJson(*text);
  if (body.ok()) return std::make_shared<const Value>(*std::move(body));
  // The parser's message may cite the answer, which may be secret.
  const absl::string_view why = absl::StripPrefix(body.status().message(), "JSON: ");
  if (absl::StartsWith(why, "has the key ")) return bad("JSON that has a key twice");
  if (absl::StartsWith(why, "is nested ")) {
    return bad(absl::StrCat("JSON that is nested more than ", kMaxJsonDepth, " deep"));
  }
  if (absl::StartsWith(why, "has a number ")) {
    return bad("JSON with a number that is misspelled, or too large for a double");
  }
  return bad(DescribeNonJson(*text, answer.content_type));
}

// If the expression cannot be evaluated, the answer is not a success.
bool IsSuccess(const expr::Program& success, int status, const Value* body) {
  const Value::Map variables = {{"status", status}, {"body", body == nullptr ? Value() : *body}};
  return success.EvalBool(variables).value_or(false);
}

bool IsOfUpstream(const absl::Status& why) { return absl::StartsWith(ReasonOf(why), "UPSTREAM_"); }

// The value of a policy's condition for an answer that is not a success; false if it cannot be
// evaluated.
void Judge(const Templates& templates, const HttpAnswer& answer, Outcome& outcome) {
  if (!templates.retry_when.has_value() && !templates.breaker_when.has_value()) return;
  const auto body = ParseBody(answer);
  const Value::Map variables = {{"status", answer.status},
                                {"body", body.ok() && *body != nullptr ? **body : Value()}};
  const auto holds = [&variables](const std::optional<expr::Program>& when) {
    return when.has_value() && when->EvalBool(variables).value_or(false);
  };
  outcome.failed |= holds(templates.breaker_when);
  outcome.undone = holds(templates.retry_when);
  if (!outcome.undone) return;
  const absl::Status& why = outcome.body.status();
  outcome.body = Error(StatusCode::kUnavailable, ReasonOf(why), why.message());
}

absl::StatusOr<std::shared_ptr<const Value>> ReadBody(const ApiProgram& api,
                                                      const HttpAnswer& answer) {
  const bool is_2xx = answer.status >= 200 && answer.status <= 299;
  const std::optional<expr::Program>& success = api.templates.success;
  if (!is_2xx && !success.has_value()) return StatusError(answer);
  absl::StatusOr<std::shared_ptr<const Value>> body = ParseBody(answer);
  if (!body.ok()) return is_2xx ? body : StatusError(answer);
  if (!success.has_value() || IsSuccess(*success, answer.status, body->get())) return body;
  if (!is_2xx) return StatusError(answer);
  return Error(StatusCode::kFailedPrecondition, "UPSTREAM_REFUSED",
               "answered with something that its success expression does not accept");
}

// Its first bytes, in UTF-8 if it is text.
std::string RefusalOf(const HttpAnswer& answer) {
  const absl::string_view start = absl::string_view(answer.body).substr(0, kMaxRefusalBytes);
  std::string decoded;
  const auto text = ToUtf8(start, answer.content_type, decoded);
  return std::string(text.ok() ? text->substr(0, kMaxRefusalBytes) : start);
}

}  // namespace

const Example* FindExample(const ApiProgram& api, const Value::Map& variables) {
  const auto fits = [&variables](const Example& example) {
    return std::ranges::all_of(example.params, [&variables](const auto& param) {
      const auto found = variables.find(param.first);
      return found != variables.end() && found->second == param.second;
    });
  };
  const auto found = std::ranges::find_if(api.examples, fits);
  return found == api.examples.end() ? nullptr : &*found;
}

Outcome ReadAnswer(const ApiProgram& api, const absl::StatusOr<HttpAnswer>& answer,
                   absl::Duration latency) {
  Outcome outcome{.latency = latency, .attempts = 1};
  if (answer.ok()) {
    outcome.http_status = answer->status;
    outcome.retry_after = answer->retry_after;
    outcome.bytes = answer->body.size();
    outcome.body = ReadBody(api, *answer);
  } else {
    outcome.body = answer.status();
  }
  if (outcome.body.ok()) return outcome;
  if (answer.ok()) outcome.refusal = RefusalOf(*answer);
  outcome.failed = IsRetryable(outcome.body.status()) && IsOfUpstream(outcome.body.status());
  if (answer.ok()) Judge(api.templates, *answer, outcome);
  return outcome;
}

CallRecord ToRecord(const Call& call, const Outcome& outcome) {
  const absl::Status& error = outcome.body.status();
  const bool kept = outcome.source == Source::kCache || outcome.source == Source::kStale;
  return {.api = call.api->name,
          .idempotency_key = kept ? "" : call.idempotency_key,
          .method = call.api->method,
          .target = call.request.target,
          .http_status = outcome.http_status,
          .begin = outcome.begin,
          .latency = outcome.latency,
          .attempts = outcome.attempts,
          .source = outcome.source,
          .error = error.ok() ? "" : absl::StrCat(ReasonOf(error), ": ", error.message())};
}

absl::Status About(const ResourceId& name, const absl::Status& error) {
  return Error(error.code(), ReasonOf(error), absl::StrCat(name.str(), ": ", error.message()));
}

bool IsRepeatable(const Outcome& outcome, bool idempotent) {
  const absl::Status& why = outcome.body.status();
  if (!IsRetryable(why) || !IsOfUpstream(why)) return false;
  return idempotent || outcome.unsent || outcome.undone;
}

bool IsRetryable(const absl::Status& why) {
  if (absl::IsUnavailable(why) || absl::IsDeadlineExceeded(why)) return true;
  constexpr absl::string_view kPassing[] = {"TOO_MANY_CALLS", "API_BUSY", "RATE_LIMITED"};
  return std::ranges::find(kPassing, ReasonOf(why)) != std::end(kPassing);
}

}  // namespace magpie::resource
