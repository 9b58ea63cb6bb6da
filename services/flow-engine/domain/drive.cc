#include "services/flow-engine/domain/drive.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/value/json.h"
#include "services/flow-engine/domain/form.h"
#include "services/flow-engine/domain/walk.h"

namespace magpie::flow {
namespace {

using absl::StatusCode;

absl::Status CheckVersion(const Instance& before, std::optional<int64_t> expected) {
  if (!expected.has_value() || *expected == before.version) return absl::OkStatus();
  return Error(StatusCode::kAborted, "STALE_VERSION",
               absl::StrCat("version is ", before.version, ", not ", *expected));
}

// Whether the instance can take one more command.
absl::Status CheckOpen(const Instance& before) {
  if (before.pending.size() >= kMaxPending) {
    return WithRetry(Error(StatusCode::kResourceExhausted, "TOO_MANY_PENDING",
                           absl::StrCat(kMaxPending, " requests wait for ", before.id.str())),
                     absl::Milliseconds(100));
  }
  if (before.state == State::kRunning) return absl::OkStatus();
  return Error(StatusCode::kFailedPrecondition, "INSTANCE_OVER",
               absl::StrCat("instance is completed: ", before.id.str()));
}

absl::Status NotOpen(absl::string_view reason, absl::string_view what, absl::string_view id) {
  return Error(StatusCode::kFailedPrecondition, reason, absl::StrCat(what, " is not open: ", id));
}

// The node that a token stands on. It is there: deployments do not change.
const Node& NodeOf(const Graph& graph, const Token& token) {
  return *graph.Find(token.element_key);
}

Token TakeToken(Instance& instance, int64_t number) {
  Token taken;
  std::erase_if(instance.tokens, [&](Token& token) {
    if (token.number != number) return false;
    taken = std::move(token);
    return true;
  });
  return taken;
}

Decision Begin(const Instance& before, absl::Time now) {
  Decision decision{.after = before};
  decision.after.version += 1;
  decision.after.update_time = now;
  return decision;
}

// What every decision ends with: the instance may be over, and whoever waited may be answered.
Decision Settle(Walk& walk, Decision& decision) {
  Instance& after = decision.after;
  if (after.tokens.empty()) {
    after.state = State::kCompleted;
    walk.Record("", FlowCompleted{});
  }
  if (IsSettled(after)) decision.answered = std::exchange(after.pending, {});
  return std::move(decision);
}

// `order.status` -> the member `status` of the variable `order`; other members of it stay.
void SetPath(absl::string_view path, const Value& value, const Value::Map& variables,
             Value::Map& changes) {
  const std::vector<std::string> names = absl::StrSplit(path, '.');
  if (!changes.contains(names[0])) {
    const auto known = variables.find(names[0]);
    changes[names[0]] = known == variables.end() ? Value(Value::Map()) : known->second;
  }
  Value* at = &changes[names[0]];
  for (size_t i = 1; i < names.size(); ++i) {
    if (at->as_map() == nullptr) *at = Value(Value::Map());
    at = &(*at->as_map())[names[i]];
  }
  *at = value;
}

// The variables that a finished call sets.
Value::Map Changes(const Node& node, const Instance& instance, const CallResult& result) {
  Value::Map changes;
  if (const auto* values = std::get_if<Value::Map>(&result)) {
    for (const auto& [path, value] : *values) SetPath(path, value, instance.variables, changes);
  } else if (const auto* answer = std::get_if<Value>(&result)) {
    const auto* invoke = std::get_if<Invoke>(&node.work);
    if (invoke != nullptr && !invoke->result_variable.empty()) {
      SetPath(invoke->result_variable, *answer, instance.variables, changes);
    }
  }
  return changes;
}

}  // namespace

absl::StatusOr<Decision> Decide(const Graph& graph, const StartFlow& command, absl::Time now) {
  Decision decision = Begin(Instance{.id = command.id,
                                     .flow = command.flow,
                                     .deployment = command.deployment,
                                     .create_time = now},
                            now);
  decision.after.pending.push_back({command.asked.request, command.asked.fingerprint});
  Walk walk(graph, decision, now);
  walk.Record("", FlowStarted{command.deployment.str(), command.asked.request.str()});
  RETURN_IF_ERROR(walk.SetVariables("", command.variables));
  walk.Enter(graph.nodes[graph.start]);
  return Settle(walk, decision);
}

absl::StatusOr<Decision> Decide(const Graph& graph, const Instance& before,
                                const CommitTask& command, absl::Time now) {
  RETURN_IF_ERROR(CheckOpen(before));
  RETURN_IF_ERROR(CheckVersion(before, command.expected_version));
  const Token* token = FindToken(before, command.task_id);
  if (token == nullptr || token->state != TokenState::kAsking) {
    return NotOpen("TASK_NOT_OPEN", "task", command.task_id);
  }
  const Node& node = NodeOf(graph, *token);
  auto faults = CheckAnswers(std::get<Ask>(node.work).form, command.variables);
  if (!faults.empty()) return InvalidFields("BAD_ANSWERS", std::move(faults));

  Decision decision = Begin(before, now);
  decision.after.pending.push_back({command.asked.request, command.asked.fingerprint});
  TakeToken(decision.after, token->number);
  Walk walk(graph, decision, now);
  walk.Record(node.key, TaskCommitted{command.task_id, command.asked.request.str()});
  RETURN_IF_ERROR(walk.SetVariables(node.key, command.variables));
  walk.Leave(node);
  return Settle(walk, decision);
}

absl::StatusOr<Decision> Decide(const Graph& graph, const Instance& before,
                                const RetryIncident& command, absl::Time now) {
  RETURN_IF_ERROR(CheckOpen(before));
  RETURN_IF_ERROR(CheckVersion(before, command.expected_version));
  const Token* stopped = FindToken(before, command.incident_id);
  if (stopped == nullptr || !IsStopped(*stopped)) {
    return NotOpen("INCIDENT_NOT_OPEN", "incident", command.incident_id);
  }
  Decision decision = Begin(before, now);
  decision.after.pending.push_back({command.asked.request, command.asked.fingerprint});
  const Token token = TakeToken(decision.after, stopped->number);
  const Node& node = NodeOf(graph, token);
  Walk walk(graph, decision, now);
  walk.Record(node.key, IncidentRetried{command.incident_id, command.asked.request.str()});
  RETURN_IF_ERROR(walk.SetVariables(node.key, command.variables));
  if (token.state == TokenState::kStoppedBefore) {
    walk.Do(node);
  } else {
    walk.Leave(node);
  }
  return Settle(walk, decision);
}

absl::StatusOr<Decision> Decide(const Graph& graph, const Instance& before,
                                const FinishCall& command, absl::Time now) {
  const Token* calling = FindToken(before, WaitId(before.id, command.number));
  if (calling == nullptr || calling->state != TokenState::kCalling) {
    return NotOpen("CALL_NOT_OPEN", "call", WaitId(before.id, command.number));
  }
  const Node& node = NodeOf(graph, *calling);
  Decision decision = Begin(before, now);
  TakeToken(decision.after, calling->number);
  Walk walk(graph, decision, now);
  for (const CallRecord& call : command.calls) walk.Record(node.key, CallMade{call});
  if (const auto* failure = std::get_if<CallFailure>(&command.result)) {
    walk.Stop(node, TokenState::kStoppedBefore, failure->reason, failure->message);
    return Settle(walk, decision);
  }
  const absl::Status set =
      walk.SetVariables(node.key, Changes(node, decision.after, command.result));
  if (set.ok()) {
    walk.Leave(node);
  } else {
    // Nobody is there to be refused: the answer is dropped, and the call may be tried again.
    walk.Stop(node, TokenState::kStoppedBefore, ReasonOf(set), set.message());
  }
  return Settle(walk, decision);
}

}  // namespace magpie::flow
