#include "services/flow-engine/domain/calling.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/value/json.h"
#include "services/flow-engine/domain/assign.h"

namespace magpie::flow {

void Calling::Enter(Walk& walk, int64_t token) const { walk.BeginCall(token, params, what, timeout); }

void Calling::Finish(Walk& walk, int64_t token, const CallResult& result) const {
  CallResult outcome = result;
  if (const auto* failure = std::get_if<CallFailure>(&result)) {
    const int attempts = walk.At(token).attempts;
    if (attempts < max_attempts) {
      const absl::Duration wait = std::min(max_backoff, backoff * (1 << std::min(attempts - 1, 20)));
      return walk.CallAgain(token, params, what, timeout, wait);
    }
    const absl::StatusOr<Value> instead =
        fallback.has_value() ? fallback->Eval(walk.Variables(token))
                             : Error(absl::StatusCode::kUnavailable, failure->reason,
                                     failure->message);
    if (!instead.ok()) {
      const absl::StatusOr<Value::Map> inputs = walk.Evaluate(token, params);
      return walk.Stop(token, TokenState::kStoppedBefore, ReasonOf(instead.status()),
                       instead.status().message(), inputs.ok() ? ToJson(*inputs) : "");
    }
    outcome = *instead;
  }
  absl::StatusOr<Value::Map> changes = Changes(walk, token, outcome);
  const absl::Status set =
      changes.ok() ? walk.SetVariables(token, *changes) : changes.status();
  // Nobody is there to be refused: the answer is dropped, and the call may be tried again.
  if (!set.ok()) {
    return walk.Stop(token, TokenState::kStoppedBefore, ReasonOf(set), set.message());
  }
  walk.Leave(token);
}

absl::StatusOr<Value::Map> Calling::Changes(Walk& walk, int64_t token,
                                            const CallResult& result) const {
  Value::Map changes;
  const Value::Map& variables = walk.Variables(token);
  Value answer;
  if (const auto* fields = std::get_if<Value::Map>(&result)) {
    for (const auto& [path, value] : *fields) Assign(path, value, variables, changes);
    answer = *fields;
  } else {
    answer = std::get<Value>(result);
    // A fallback of a fetch gives the fields by name.
    if (std::holds_alternative<FetchCall>(what) && answer.as_map() != nullptr) {
      for (const auto& [path, value] : *answer.as_map()) Assign(path, value, variables, changes);
    }
  }
  if (!result_variable.empty()) Assign(result_variable, answer, variables, changes);
  if (output.empty()) return changes;
  Value::Map seen = variables;
  for (const auto& [name, value] : changes) seen.insert_or_assign(name, value);
  seen.insert_or_assign("result", answer);
  for (const Parameter& one : output) {
    absl::StatusOr<Value> value = one.value.Eval(seen);
    if (!value.ok()) {
      return Error(absl::StatusCode::kInvalidArgument, ReasonOf(value.status()),
                   absl::StrCat("output ", one.name, ": ", value.status().message()));
    }
    Assign(one.name, *value, variables, changes);
  }
  return changes;
}

absl::StatusOr<std::optional<Compensation>> Calling::Undo(const Value::Map& variables) const {
  if (compensating_api.empty()) return std::optional<Compensation>();
  Value::Map values;
  for (const Parameter& param : compensating_params) {
    ASSIGN_OR_RETURN(Value value, param.value.Eval(variables));
    values.emplace(param.name, std::move(value));
  }
  return std::optional<Compensation>({.api = compensating_api, .params_json = ToJson(values)});
}

void ReadCalling(Properties& properties, Calling& calling) {
  calling.waits = true;
  calling.output = properties.Parameters("output");
  calling.timeout = properties.Duration("timeout", absl::InfiniteDuration(), kMaxTimeout);
  Properties retry = properties.Inner("retry");
  calling.max_attempts = retry.Int("max_attempts", 1, 1, kMaxAttempts);
  calling.backoff = retry.Duration("backoff", calling.backoff, kMaxBackoff);
  calling.max_backoff = retry.Duration("max_backoff", calling.max_backoff, kMaxBackoff);
  retry.RefuseOthers();
  calling.fallback = properties.Expression("fallback");
  calling.is_side_effect_free = properties.Bool("side_effect_free");

  const auto read = [&](const expr::Program& program) {
    calling.reads.insert(calling.reads.end(), program.paths().begin(), program.paths().end());
  };
  for (const Parameter& one : calling.params) read(one.value);
  if (calling.fallback.has_value()) read(*calling.fallback);
  for (const Parameter& one : calling.output) {
    read(one.value);
    calling.writes.push_back(one.name);
  }
  std::erase_if(calling.reads, [](const std::string& path) {
    return path == "result" || path.starts_with("result.") || path.starts_with("result[");
  });
  if (!calling.result_variable.empty()) calling.writes.push_back(calling.result_variable);
  if (const auto* fetch = std::get_if<FetchCall>(&calling.what)) {
    calling.writes.insert(calling.writes.end(), fetch->fields.begin(), fetch->fields.end());
  }
}

}  // namespace magpie::flow
