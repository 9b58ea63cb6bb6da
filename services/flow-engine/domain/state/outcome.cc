#include "services/flow-engine/domain/state/outcome.h"

#include <algorithm>
#include <utility>

#include "common/value/json.h"

namespace magpie::flow {
namespace {

// Reasons of failures before anything was sent to the business unit: the call was refused, its
// request could not be built, or the peer could not be reached.
constexpr absl::string_view kNothingSent[] = {
    "CIRCUIT_OPEN",        "API_BUSY",           "RATE_LIMITED",     "ACCESS_DENIED",
    "EGRESS_REFUSED",      "AUTH_FAILED",        "PARAM_MISSING",    "BAD_PATH",
    "BAD_PATH_VALUE",      "BAD_HEADER_VALUE",   "BAD_MESSAGE",      "REQUEST_TOO_LARGE",
    "UNKNOWN_UPSTREAM",    "RESOURCE_NOT_FOUND", "DEPENDENCY_CYCLE", "PLAN_TOO_LARGE",
    "BAD_DEFINITION",      "TOO_MANY_CALLS",     "OVERLOADED",       "MESSAGE_TOO_LARGE",
    "INVALID_FIELD",       "MALFORMED_JSON",     "NO_EXAMPLE",       "NO_SOLUTION_FITS",
    "UPSTREAM_UNREACHABLE"};

Value ToValue(const CallRecord& call) {
  Value::List fields(call.fields.begin(), call.fields.end());
  return Value::Map{{"api", call.api},
                    {"request_id", call.request_id},
                    {"method", call.method},
                    {"path", call.path},
                    {"http_status", call.http_status},
                    {"latency_us", absl::ToInt64Microseconds(call.latency)},
                    {"error", call.error},
                    {"fields", std::move(fields)}};
}

CallRecord ToCall(const Value& value) {
  Value::Map map = *value.as_map();
  CallRecord call{.api = *map["api"].as_string(),
                  .request_id = *map["request_id"].as_string(),
                  .method = *map["method"].as_string(),
                  .path = *map["path"].as_string(),
                  .http_status = static_cast<int>(*map["http_status"].as_int()),
                  .latency = absl::Microseconds(*map["latency_us"].as_int()),
                  .error = *map["error"].as_string()};
  for (const Value& field : *map["fields"].as_list()) call.fields.push_back(*field.as_string());
  return call;
}

struct AddResult {
  Value::Map& map;

  void operator()(const CallFailure& failure) const {
    map.emplace("reason", failure.reason);
    map.emplace("message", failure.message);
  }
  void operator()(const Value::Map& fields) const { map.emplace("fields", fields); }
  void operator()(const Value& answer) const { map.emplace("answer", answer); }
};

}  // namespace

bool MayHaveReached(const FinishCall& finished, absl::string_view api) {
  const auto* const failure = std::get_if<CallFailure>(&finished.result);
  if (failure == nullptr || finished.may_have_been_made) return true;
  // The record `fetch` stands for the request to the peer, not to a business unit.
  const auto is_of_api = [&](const CallRecord& call) {
    return api.empty() ? call.api != "fetch" : call.api == api;
  };
  const bool has_answered = std::ranges::any_of(finished.calls, [&](const CallRecord& call) {
    return is_of_api(call) && (call.http_status != 0 || call.attempts > 1);
  });
  if (finished.is_refused) return false;
  return has_answered || std::ranges::count(kNothingSent, failure->reason) == 0;
}

std::string ToJson(const Outcome& outcome) {
  Value::List calls;
  for (const CallRecord& call : outcome.calls) calls.push_back(ToValue(call));
  Value::Map map{{"calls", std::move(calls)}};
  std::visit(AddResult{map}, outcome.result);
  return magpie::ToJson(map);
}

Outcome ParseOutcome(absl::string_view json) {
  Outcome outcome;
  absl::StatusOr<Value::Map> parsed = ParseJsonObject(json);
  if (!parsed.ok()) return {{}, CallFailure{"BAD_RECORD", std::string(parsed.status().message())}};
  Value::Map& map = *parsed;
  for (const Value& call : *map["calls"].as_list()) outcome.calls.push_back(ToCall(call));
  if (map.contains("reason")) {
    outcome.result = CallFailure{*map["reason"].as_string(), *map["message"].as_string()};
  } else if (map.contains("fields")) {
    outcome.result = *map["fields"].as_map();
  } else {
    outcome.result = std::move(map["answer"]);
  }
  return outcome;
}

}  // namespace magpie::flow
