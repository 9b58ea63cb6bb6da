#include "services/flow-engine/domain/walk/made_calls.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/value/json.h"
#include "services/flow-engine/domain/model/paths.h"
#include "services/flow-engine/domain/state/outcome.h"
#include "services/flow-engine/domain/walk/calling.h"

namespace magpie::flow {
namespace {

Value::Map KnownOf(const MadeCall& call) {
  if (call.undo.empty()) return {};
  absl::StatusOr<Value::Map> known = ParseJsonObject(call.undo);
  return known.ok() ? *std::move(known) : Value::Map();
}

// A path that the parameter reads and the call has yet to set; empty if there is none.
std::string MissingOf(const Calling& calling, const Parameter& param, Shown shown) {
  if (shown == Shown::kAll) return "";
  const auto is_missing = [&](const std::string& path) {
    if (shown == Shown::kNothing) {
      return std::ranges::any_of(calling.writes,
                                 [&](const std::string& set) { return Overlap(path, set); });
    }
    return std::ranges::any_of(calling.output,
                               [&](const Parameter& set) { return Overlap(path, set.name); });
  };
  const auto found = std::ranges::find_if(param.value.paths(), is_missing);
  return found == param.value.paths().end() ? "" : *found;
}

void Learn(const Calling& calling, MadeCall& call, const Value::Map& variables, Shown shown) {
  if (calling.compensating_params.empty()) return;
  Value::Map known = KnownOf(call);
  const size_t before = known.size();
  for (const Parameter& param : calling.compensating_params) {
    if (known.contains(param.name) || !MissingOf(calling, param, shown).empty()) continue;
    absl::StatusOr<Value> value = param.value.Eval(variables);
    if (value.ok()) known.emplace(param.name, *std::move(value));
  }
  if (known.size() != before) call.undo = ToJson(known);
}

Compensation UndoOf(const Calling& calling, const std::string& element_key, const MadeCall& call,
                    const Value::Map& variables, Shown shown) {
  Compensation undo{.element_key = element_key, .api = calling.compensating_api};
  Value::Map values = KnownOf(call);
  for (const Parameter& param : calling.compensating_params) {
    if (values.contains(param.name)) continue;
    const std::string missing = MissingOf(calling, param, shown);
    absl::StatusOr<Value> value = missing.empty()
                                      ? param.value.Eval(variables)
                                      : absl::InvalidArgumentError(absl::StrCat(
                                            "it reads ", missing, ", which the call has not set"));
    if (value.ok()) {
      values.emplace(param.name, *std::move(value));
    } else if (undo.fault.empty()) {
      undo.fault =
          absl::StrCat("parameter ", param.name, " of ", undo.api, ": ", value.status().message());
    }
  }
  undo.params_json = ToJson(values);
  return undo;
}

size_t UndoBytes(const MadeCalls& made) {
  size_t bytes = 0;
  for (const MadeCall& call : made.calls) bytes += call.undo.size();
  return bytes;
}

}  // namespace

absl::Status TurnTo(Token& token, const Calling& calling, const Value::Map& variables,
                    uint64_t fingerprint) {
  const bool is_undone = !calling.compensating_api.empty();
  MadeCalls& made = token.made;
  std::vector<MadeCall>& calls = made.calls;
  if (made.number == 0) {
    made.number = token.number;
    made.first = fingerprint;
  }
  const auto counts = [&](const MadeCall& call) {
    return call.fingerprint == fingerprint || !call.answer.empty() ||
           (is_undone && call.may_have_reached);
  };
  std::erase_if(calls, [&](const MadeCall& call) { return !counts(call); });
  const auto found = std::ranges::find(calls, fingerprint, &MadeCall::fingerprint);
  if (found != calls.end()) {
    std::rotate(found, found + 1, calls.end());
    return absl::OkStatus();
  }
  // Drops the oldest answer: if it is needed again, the call is repeated under its key.
  if (calls.size() >= kMaxMadeCalls && !is_undone) calls.erase(calls.begin());
  calls.push_back({.fingerprint = fingerprint});
  Learn(calling, calls.back(), variables, Shown::kNothing);
  const bool has_room =
      calls.size() == 1 || (calls.size() <= kMaxMadeCalls && UndoBytes(made) <= kMaxUndoBytes);
  if (has_room) return absl::OkStatus();
  calls.pop_back();
  return Error(
      absl::StatusCode::kResourceExhausted, "TOO_MANY_CALLS_KEPT",
      absl::StrCat(calls.size(), " calls of ", token.element_key,
                   " with different parameters may have reached the business unit, and a rollback "
                   "must take back each: retry with the parameters of one of them, skip, or "
                   "roll back"));
}

MadeCall& LastCall(Token& token) {
  if (token.made.calls.empty()) token.made.calls.emplace_back();
  return token.made.calls.back();
}

bool HasLastReached(const Token& token) {
  const std::vector<MadeCall>& calls = token.made.calls;
  return calls.empty() || calls.back().may_have_reached;
}

std::string CallKey(const InstanceId& instance, const MadeCalls& made, uint64_t fingerprint) {
  std::string key = WaitId(instance, made.number);
  if (fingerprint != made.first) {
    absl::StrAppend(&key, "-", absl::Hex(fingerprint, absl::kZeroPad16));
  }
  return key;
}

void LearnUndo(Token& token, const Calling& calling, const Value::Map& variables, Shown shown) {
  Learn(calling, LastCall(token), variables, shown);
}

std::vector<Compensation> UndosOf(const Calling& calling, const Token& token,
                                  const Value::Map& variables, Phase phase) {
  std::vector<MadeCall> calls = token.made.calls;
  // The instance was stored before calls were kept; this one was made.
  if (token.made.number == 0 && calls.empty() && phase == Phase::kDone) {
    calls.push_back({.may_have_reached = true});
  }
  std::vector<Compensation> undos;
  for (size_t i = calls.size(); i-- > 0;) {
    const MadeCall& call = calls[i];
    if (!call.may_have_reached) continue;
    if (phase == Phase::kSkipped && !call.is_answered) {
      undos.push_back({.element_key = token.element_key,
                       .api = calling.compensating_api,
                       .params_json = call.undo.empty() ? "{}" : call.undo,
                       .fault = "it was skipped before its call was answered"});
    } else if (phase == Phase::kDone && i + 1 == calls.size()) {
      undos.push_back(UndoOf(calling, token.element_key, call, variables, Shown::kAll));
    } else if (call.answer.empty()) {
      undos.push_back(UndoOf(calling, token.element_key, call, variables, Shown::kNothing));
    } else {
      const Value::Map seen = WithResult(calling, ParseOutcome(call.answer).result, variables);
      undos.push_back(UndoOf(calling, token.element_key, call, seen, Shown::kResult));
    }
  }
  return undos;
}

}  // namespace magpie::flow
