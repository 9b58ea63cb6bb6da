#include "services/flow-engine/domain/walk/calling.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/fnv.h"
#include "common/status/error.h"
#include "common/value/json.h"
#include "services/flow-engine/domain/model/names.h"
#include "services/flow-engine/domain/model/paths.h"

namespace magpie::flow {
namespace {

void ReadBackoff(Properties& retry, Calling& calling) {
  constexpr absl::Duration kAtOnce = absl::ZeroDuration();
  calling.backoff = retry.Duration("backoff", calling.backoff, kAtOnce, kMaxBackoff);
  const absl::Duration otherwise = std::max(calling.max_backoff, calling.backoff);
  calling.max_backoff = retry.Duration("max_backoff", otherwise, kAtOnce, kMaxBackoff);
  if (calling.max_backoff >= calling.backoff || !retry.Has("backoff")) return;
  retry.NewFault("max_backoff",
                 absl::StrCat("is ", absl::FormatDuration(calling.max_backoff),
                              ", less than backoff, ", absl::FormatDuration(calling.backoff),
                              ": write at least that, or a smaller backoff"));
}

// Fills in the variables that the call reads and writes. Outputs may read what the answer sets.
void ReadVariables(Calling& calling) {
  if (!calling.result_variable.empty()) calling.writes.push_back(calling.result_variable);
  if (const auto* fetch = std::get_if<FetchCall>(&calling.what)) {
    calling.writes.insert(calling.writes.end(), fetch->fields.begin(), fetch->fields.end());
  }
  const auto read = [&](const expr::Program& program) {
    calling.reads.insert(calling.reads.end(), program.paths().begin(), program.paths().end());
  };
  for (const Parameter& one : calling.output) read(one.value);
  std::erase_if(calling.reads, [&](const std::string& path) {
    return Overlap(path, "result") ||
           std::ranges::any_of(calling.writes,
                               [&](const std::string& one) { return Overlap(path, one); });
  });
  for (const Parameter& one : calling.params) read(one.value);
  if (calling.fallback.has_value()) read(*calling.fallback);
  for (const Parameter& one : calling.output) calling.writes.push_back(one.name);
}

}  // namespace

uint64_t CallFingerprint(const CallTarget& what, absl::string_view params_json) {
  // A zero byte ends each part, so that "ab" + "c" is not "a" + "bc".
  constexpr absl::string_view kEnd("\0", 1);
  uint64_t hash = Fnv1a(kEnd, kFnvOffset + what.index());
  if (const auto* invoke = std::get_if<InvokeCall>(&what)) hash = Fnv1a(invoke->api, hash);
  if (const auto* fetch = std::get_if<FetchCall>(&what)) {
    for (const std::string& field : fetch->fields) hash = Fnv1a(kEnd, Fnv1a(field, hash));
  }
  return std::max<uint64_t>(Fnv1a(params_json, Fnv1a(kEnd, hash)), 1);
}

uint64_t FingerprintNow(const Calling& calling, const Value::Map& variables) {
  const absl::StatusOr<Value::Map> values = Evaluate(calling.params, variables);
  return values.ok() ? CallFingerprint(calling.what, ToJson(*values)) : 0;
}

Value::Map WithResult(const Calling& calling, const CallResult& result, Value::Map variables) {
  Value::Map changes;
  if (const auto* fields = std::get_if<Value::Map>(&result)) {
    for (const auto& [path, value] : *fields) Assign(path, value, variables, changes);
  } else if (const auto* answer = std::get_if<Value>(&result);
             answer != nullptr && !calling.result_variable.empty()) {
    Assign(calling.result_variable, *answer, variables, changes);
  }
  for (auto& [name, value] : changes) variables.insert_or_assign(name, std::move(value));
  return variables;
}

absl::StatusOr<Value::Map> ChangesOf(const Calling& calling, const CallResult& result,
                                     const Value::Map& variables) {
  Value::Map changes;
  Value answer;
  if (const auto* fields = std::get_if<Value::Map>(&result)) {
    for (const auto& [path, value] : *fields) Assign(path, value, variables, changes);
    answer = *fields;
  } else {
    answer = std::get<Value>(result);
    // The fallback of a fetch returns the fields by name.
    if (std::holds_alternative<FetchCall>(calling.what) && answer.as_map() != nullptr) {
      for (const auto& [path, value] : *answer.as_map()) Assign(path, value, variables, changes);
    }
  }
  if (!calling.result_variable.empty()) Assign(calling.result_variable, answer, variables, changes);
  if (calling.output.empty()) return changes;
  Value::Map seen = variables;
  for (const auto& [name, value] : changes) seen.insert_or_assign(name, value);
  seen.insert_or_assign("result", answer);
  for (const Parameter& one : calling.output) {
    absl::StatusOr<Value> value = one.value.Eval(seen);
    if (!value.ok()) {
      return Error(absl::StatusCode::kInvalidArgument, ReasonOf(value.status()),
                   absl::StrCat("output ", one.name, ": ", value.status().message()));
    }
    Assign(one.name, *value, variables, changes);
  }
  return changes;
}

void ReadCalling(Properties& properties, Calling& calling) {
  calling.waits = true;
  calling.output = properties.Parameters("output");
  calling.timeout =
      properties.Duration("timeout", absl::InfiniteDuration(), kMinTimeout, kMaxTimeout);
  Properties retry = properties.Inner("retry");
  calling.max_attempts = retry.Int("max_attempts", 1, 1, kMaxAttempts);
  ReadBackoff(retry, calling);
  retry.RefuseOthers();
  calling.fallback = properties.Expression("fallback");
  calling.is_side_effect_free = properties.Bool("side_effect_free");

  ReadVariables(calling);
  for (const Parameter& one : calling.output) {
    properties.FaultOfName(absl::StrCat("output.", one.name), FaultOfPath(one.name));
  }
}

}  // namespace magpie::flow
