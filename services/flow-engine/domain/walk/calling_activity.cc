#include "services/flow-engine/domain/walk/calling_activity.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "services/flow-engine/domain/state/outcome.h"
#include "services/flow-engine/domain/walk/activity.h"
#include "services/flow-engine/domain/walk/made_calls.h"

namespace magpie::flow {
namespace {

void AddFields(const Calling& calling, FetchCall& fetch) {
  for (const std::string& field : std::get<FetchCall>(calling.what).fields) {
    if (std::ranges::count(fetch.fields, field) == 0) fetch.fields.push_back(field);
  }
}

bool IsBegun(const Token& token, absl::string_view element_key) {
  return std::ranges::any_of(token.ahead,
                             [&](const Ahead& one) { return one.element_key == element_key; });
}

}  // namespace

void CallingActivity::Enter(Walk& walk, int64_t token) const {
  if (walk.At(token).made.number != 0 && TakeKept(walk, token)) return;
  const bool is_begun = IsBegun(walk.At(token), walk.At(token).element_key);
  if (!is_begun && !BeginOwn(walk, token)) return;
  BeginTogether(walk, token);
  if (is_begun) TakeAhead(walk, token);
}

bool CallingActivity::BeginOwn(Walk& walk, int64_t token) const {
  const Graph& graph = walk.FlowOf(token).graph;
  CallTarget call = what;
  std::vector<const Node*> sharing;
  for (const int other : walk.NodeOf(token).shared) {
    const Node& asking = graph.nodes[other];
    if (IsBegun(walk.At(token), asking.key)) continue;
    AddFields(*asking.behavior->calling(), std::get<FetchCall>(call));
    sharing.push_back(&asking);
  }
  walk.Calls().Begin(token, params, std::move(call), timeout);
  if (walk.At(token).state != TokenState::kCalling) return false;
  for (const Node* asking : sharing) walk.Calls().Share(token, *asking);
  return true;
}

void CallingActivity::BeginTogether(Walk& walk, int64_t token) const {
  const Graph& graph = walk.FlowOf(token).graph;
  const Node& node = walk.NodeOf(token);
  std::vector<int> others = node.together;
  others.insert(others.end(), node.shared.begin(), node.shared.end());
  for (const int other : others) {
    const Node& next = graph.nodes[other];
    if (IsBegun(walk.At(token), next.key)) continue;
    const Calling& calling = *next.behavior->calling();
    CallTarget call = calling.what;
    std::vector<const Node*> asked = {&next};
    for (const int sharing : next.shared) {
      const Node& asking = graph.nodes[sharing];
      if (std::ranges::count(others, sharing) == 0 || IsBegun(walk.At(token), asking.key)) continue;
      AddFields(*asking.behavior->calling(), std::get<FetchCall>(call));
      asked.push_back(&asking);
    }
    walk.Calls().BeginAhead(token, asked, calling.params, std::move(call), calling.timeout);
  }
}

void CallingActivity::TakeAhead(Walk& walk, int64_t token) const {
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
  walk.Calls().RecordMade(token, outcome.calls);
  Finish(walk, token, outcome.result);
}

bool CallingActivity::TakeKept(Walk& walk, int64_t token) const {
  Token& taking = walk.At(token);
  const Value::Map& variables = walk.Variables(token);
  const std::vector<MadeCall>& calls = taking.made.calls;
  const auto kept =
      std::ranges::find(calls, FingerprintNow(*this, variables), &MadeCall::fingerprint);
  if (kept == calls.end() || kept->answer.empty()) return false;
  const CallResult result = ParseOutcome(kept->answer).result;
  // Makes the kept call the last; it needs no new room.
  if (!TurnTo(taking, *this, variables, kept->fingerprint).ok()) return false;
  Finish(walk, token, result);
  return true;
}

std::optional<CallResult> CallingActivity::Instead(Walk& walk, int64_t token,
                                                   const CallFailure& failure) const {
  const int attempts = walk.At(token).attempts;
  if (attempts < max_attempts) {
    const absl::Duration wait = std::min(max_backoff, backoff * (1 << std::min(attempts - 1, 20)));
    walk.Calls().Begin(token, params, what, timeout, wait);
    return std::nullopt;
  }
  const absl::StatusOr<Value> instead =
      fallback.has_value() ? fallback->Eval(walk.Variables(token))
                           : Error(absl::StatusCode::kUnavailable, failure.reason, failure.message);
  if (instead.ok()) return CallResult(*instead);
  walk.Stop(token, TokenState::kStoppedBefore, ReasonOf(instead.status()),
            instead.status().message());
  return std::nullopt;
}

void CallingActivity::Finish(Walk& walk, int64_t token, const CallResult& result) const {
  const auto* const failure = std::get_if<CallFailure>(&result);
  const bool is_answered = failure == nullptr;
  std::optional<CallResult> instead;
  if (is_answered) {
    LastCall(walk.At(token)).is_answered = true;
  } else if (instead = Instead(walk, token, *failure); !instead.has_value()) {
    return;
  }
  const absl::StatusOr<Value::Map> changes =
      ChangesOf(*this, is_answered ? result : *instead, walk.Variables(token));
  const absl::Status set = changes.ok() ? walk.Set(token, *changes) : changes.status();
  if (!set.ok() && is_answered) {
    Value::Map seen = WithResult(*this, result, walk.Variables(token));
    if (changes.ok()) {
      for (const auto& [name, value] : *changes) seen.insert_or_assign(name, value);
    }
    LearnUndo(walk.At(token), *this, seen, changes.ok() ? Shown::kAll : Shown::kResult);
  }
  // There is no caller to refuse, so this is an incident.
  if (!set.ok()) return StopBehindAnswer(walk, token, result, set);
  LastCall(walk.At(token)).answer.clear();
  LearnUndo(walk.At(token), *this, walk.Variables(token), Shown::kAll);
  walk.Leave(token);
}

void CallingActivity::Leave(Walk& walk, int64_t token) const { LeaveAsSaid(walk, token); }

void CallingActivity::StopBehindAnswer(Walk& walk, int64_t token, const CallResult& result,
                                       const absl::Status& why) const {
  const bool is_lost = !std::holds_alternative<CallFailure>(result) &&
                       !walk.Calls().KeepAnswer(token, ToJson(Outcome{{}, result}));
  walk.Stop(token, TokenState::kStoppedBefore, ReasonOf(why),
            is_lost ? absl::StrCat(why.message(),
                                   "; the answer is too large to be kept: a retry "
                                   "makes the call again, under the same key")
                    : std::string(why.message()));
}

}  // namespace magpie::flow
