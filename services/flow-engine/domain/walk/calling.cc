#include "services/flow-engine/domain/walk/calling.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/fnv.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/value/json.h"
#include "services/flow-engine/domain/model/names.h"
#include "services/flow-engine/domain/model/paths.h"
#include "services/flow-engine/domain/state/outcome.h"
#include "services/flow-engine/domain/walk/made_calls.h"

namespace magpie::flow {

namespace {

// The fields of `all` that `calling` asked for.
CallResult PartOf(const CallResult& all, const Calling& calling) {
  const auto* values = std::get_if<Value::Map>(&all);
  const auto* fetch = std::get_if<FetchCall>(&calling.what);
  if (values == nullptr || fetch == nullptr) return all;
  Value::Map part;
  for (const std::string& field : fetch->fields) {
    const auto found = values->find(field);
    if (found != values->end()) part.insert(*found);
  }
  return part;
}

void AddFields(const Calling& calling, FetchCall& fetch) {
  for (const std::string& field : std::get<FetchCall>(calling.what).fields) {
    if (std::ranges::count(fetch.fields, field) == 0) fetch.fields.push_back(field);
  }
}

bool IsBegun(const Token& token, absl::string_view element_key) {
  return std::ranges::any_of(token.ahead,
                             [&](const Ahead& one) { return one.element_key == element_key; });
}

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

// What it reads and writes of variables. Its outputs read what its own answer has set.
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

uint64_t CallFingerprint(const std::variant<FetchCall, InvokeCall, MatchCall>& what,
                         absl::string_view params_json) {
  // A zero byte ends each part, so that "ab" + "c" is not "a" + "bc".
  constexpr absl::string_view kEnd("\0", 1);
  uint64_t hash = Fnv1a(kEnd, kFnvOffset + what.index());
  if (const auto* invoke = std::get_if<InvokeCall>(&what)) hash = Fnv1a(invoke->api, hash);
  if (const auto* fetch = std::get_if<FetchCall>(&what)) {
    for (const std::string& field : fetch->fields) hash = Fnv1a(kEnd, Fnv1a(field, hash));
  }
  return std::max<uint64_t>(Fnv1a(params_json, Fnv1a(kEnd, hash)), 1);
}

void Calling::Enter(Walk& walk, int64_t token) const {
  if (walk.At(token).made.number != 0 && TakeKept(walk, token)) return;
  const bool is_begun = IsBegun(walk.At(token), walk.At(token).element_key);
  if (!is_begun) {
    const Node& node = walk.NodeOf(walk.At(token));
    auto call = what;
    std::vector<const Node*> sharing;
    for (const int other : node.shared) {
      const Node& asking = walk.FlowOf(walk.At(token)).graph.nodes[other];
      if (IsBegun(walk.At(token), asking.key)) continue;
      AddFields(*asking.behavior->calling(), std::get<FetchCall>(call));
      sharing.push_back(&asking);
    }
    walk.BeginCall(token, params, std::move(call), timeout);
    if (walk.At(token).state != TokenState::kCalling) return;
    for (const Node* asking : sharing) walk.ShareCall(token, *asking);
  }
  BeginTogether(walk, token);
  if (is_begun) TakeAhead(walk, token);
}

void Calling::BeginTogether(Walk& walk, int64_t token) const {
  const Graph& graph = walk.FlowOf(walk.At(token)).graph;
  const Node& node = walk.NodeOf(walk.At(token));
  std::vector<int> others = node.together;
  others.insert(others.end(), node.shared.begin(), node.shared.end());
  for (const int other : others) {
    const Node& next = graph.nodes[other];
    if (IsBegun(walk.At(token), next.key)) continue;
    const Calling& calling = *next.behavior->calling();
    auto call = calling.what;
    std::vector<const Node*> asked = {&next};
    for (const int sharing : next.shared) {
      const Node& asking = graph.nodes[sharing];
      if (std::ranges::count(others, sharing) == 0 || IsBegun(walk.At(token), asking.key)) continue;
      AddFields(*asking.behavior->calling(), std::get<FetchCall>(call));
      asked.push_back(&asking);
    }
    walk.BeginAhead(token, asked, calling.params, std::move(call), calling.timeout);
  }
}

void Calling::TakeAhead(Walk& walk, int64_t token) const {
  Token& taking = walk.At(token);
  const auto found = std::ranges::find(taking.ahead, taking.element_key, &Ahead::element_key);
  const Ahead ahead = *found;
  taking.ahead.erase(found);
  taking.number = ahead.number;
  taking.state = TokenState::kCalling;
  taking.attempts = 1;
  taking.made = {.number = ahead.number,
                 .first = ahead.fingerprint,
                 .calls = {MadeCall{.fingerprint = ahead.fingerprint, .may_have_reached = true}}};
  if (ahead.outcome.empty()) return;
  const Outcome outcome = ParseOutcome(ahead.outcome);
  for (const CallRecord& call : outcome.calls) walk.Record(walk.At(token), CallMade{call});
  Finish(walk, token, outcome.result);
}

bool Calling::TakeKept(Walk& walk, int64_t token) const {
  const std::vector<MadeCall>& calls = walk.At(token).made.calls;
  const auto kept = std::ranges::find(calls, FingerprintNow(walk, token), &MadeCall::fingerprint);
  if (kept == calls.end() || kept->answer.empty()) return false;
  const CallResult result = ParseOutcome(kept->answer).result;
  // There is room for one that is there.
  TurnTo(walk, token, kept->fingerprint).IgnoreError();
  Finish(walk, token, result);
  return true;
}

uint64_t Calling::FingerprintNow(Walk& walk, int64_t token) const {
  const absl::StatusOr<Value::Map> values = walk.Evaluate(token, params);
  return values.ok() ? CallFingerprint(what, ToJson(*values)) : 0;
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

void DropStaleAhead(Walk& walk, int64_t token) {
  const Graph& graph = walk.FlowOf(walk.At(token)).graph;
  std::erase_if(walk.At(token).ahead, [&](const Ahead& one) {
    const Calling& asking = *graph.Find(one.element_key)->behavior->calling();
    return asking.FingerprintNow(walk, token) != one.fingerprint;
  });
}

CallResult KeepAhead(Walk& walk, int64_t token, const FinishCall& finished) {
  Token& keeping = walk.At(token);
  const Graph& graph = walk.FlowOf(keeping).graph;
  const bool has_failed = std::holds_alternative<CallFailure>(finished.result);
  const auto shares = [&](const Ahead& one) { return one.number == finished.number; };
  // It is told once, by the first that asked; the others ask again where it has failed.
  bool is_told = keeping.number == finished.number && keeping.state == TokenState::kCalling;
  for (Ahead& one : keeping.ahead) {
    if (!shares(one) || (is_told && has_failed)) continue;
    const Calling& calling = *graph.Find(one.element_key)->behavior->calling();
    one.outcome = ToJson(Outcome{is_told ? std::vector<CallRecord>() : finished.calls,
                                 PartOf(finished.result, calling)});
    is_told = true;
  }
  if (has_failed) {
    std::erase_if(keeping.ahead,
                  [&](const Ahead& one) { return shares(one) && one.outcome.empty(); });
  }
  const Calling* const own = walk.NodeOf(keeping).behavior->calling();
  return own == nullptr ? finished.result : PartOf(finished.result, *own);
}

void Calling::Finish(Walk& walk, int64_t token, const CallResult& result) const {
  CallResult outcome = result;
  if (const auto* failure = std::get_if<CallFailure>(&result)) {
    const int attempts = walk.At(token).attempts;
    if (attempts < max_attempts) {
      const absl::Duration wait =
          std::min(max_backoff, backoff * (1 << std::min(attempts - 1, 20)));
      return walk.BeginCall(token, params, what, timeout, wait);
    }
    const absl::StatusOr<Value> instead =
        fallback.has_value()
            ? fallback->Eval(walk.Variables(token))
            : Error(absl::StatusCode::kUnavailable, failure->reason, failure->message);
    if (!instead.ok()) {
      return walk.Stop(token, TokenState::kStoppedBefore, ReasonOf(instead.status()),
                       instead.status().message());
    }
    outcome = *instead;
  }
  const bool is_answered = !std::holds_alternative<CallFailure>(result);
  if (is_answered) LastCall(walk.At(token)).is_answered = true;
  absl::StatusOr<Value::Map> changes = Changes(walk, token, outcome);
  const absl::Status set = changes.ok() ? walk.SetVariables(token, *changes) : changes.status();
  if (!set.ok() && is_answered) {
    Value::Map seen = WithResult(*this, result, walk.Variables(token));
    if (changes.ok()) {
      for (const auto& [name, value] : *changes) seen.insert_or_assign(name, value);
    }
    LearnUndo(walk, token, seen, changes.ok() ? Shown::kAll : Shown::kResult);
  }
  // Nobody is there to be refused.
  if (!set.ok()) return StopBehindAnswer(walk, token, result, set);
  LastCall(walk.At(token)).answer.clear();
  LearnUndo(walk, token, walk.Variables(token), Shown::kAll);
  walk.Leave(token);
}

void Calling::StopBehindAnswer(Walk& walk, int64_t token, const CallResult& result,
                               const absl::Status& why) const {
  const bool is_lost = !std::holds_alternative<CallFailure>(result) &&
                       !walk.KeepAnswer(token, ToJson(Outcome{{}, result}));
  walk.Stop(token, TokenState::kStoppedBefore, ReasonOf(why),
            is_lost ? absl::StrCat(why.message(),
                                   "; the answer is too large to be kept: a retry "
                                   "makes the call again, under the same key")
                    : std::string(why.message()));
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
