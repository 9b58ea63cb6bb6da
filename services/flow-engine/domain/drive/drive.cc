#include "services/flow-engine/domain/drive/drive.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "services/flow-engine/domain/drive/buffer.h"
#include "services/flow-engine/domain/drive/incoming.h"
#include "services/flow-engine/domain/drive/rollback.h"
#include "services/flow-engine/domain/model/form.h"
#include "services/flow-engine/domain/past/past_wait.h"
#include "services/flow-engine/domain/state/called.h"
#include "services/flow-engine/domain/state/outcome.h"
#include "services/flow-engine/domain/walk/ahead.h"
#include "services/flow-engine/domain/walk/calling.h"
#include "services/flow-engine/domain/walk/completion.h"
#include "services/flow-engine/domain/walk/made_calls.h"
#include "services/flow-engine/domain/walk/walk.h"

namespace magpie::flow {
namespace {

using absl::StatusCode;

absl::Status CheckVersion(const Instance& before, std::optional<int64_t> expected) {
  if (!expected.has_value() || *expected == before.version) return absl::OkStatus();
  return Error(StatusCode::kAborted, "STALE_VERSION",
               absl::StrCat("version is ", before.version, ", not ", *expected));
}

absl::Status Over(const Instance& before) {
  return Error(
      StatusCode::kFailedPrecondition, "INSTANCE_OVER",
      absl::StrCat("instance is ", before.state == State::kCompleted ? "completed" : "terminated",
                   ": ", before.id.str()));
}

// Whether the instance can take one more command.
absl::Status CheckOpen(const Instance& before, std::optional<int64_t> expected_version) {
  if (before.pending.size() >= kMaxPending) {
    return WithRetry(Error(StatusCode::kResourceExhausted, "TOO_MANY_PENDING",
                           absl::StrCat(kMaxPending, " requests wait for ", before.id.str())),
                     absl::Milliseconds(100));
  }
  if (IsOver(before)) return Over(before);
  return CheckVersion(before, expected_version);
}

absl::Status CheckRunning(const Instance& before) {
  if (before.state != State::kSuspended) return absl::OkStatus();
  return Error(StatusCode::kFailedPrecondition, "INSTANCE_SUSPENDED",
               absl::StrCat("instance is suspended: ", before.id.str()));
}

// Room for what most commands tell: events are large, and would be moved as they become more.
constexpr size_t kUsualEvents = 12;

Decision Begin(const Instance& before, const Asked* asked, absl::Time now) {
  Decision decision{.after = before};
  decision.events.reserve(kUsualEvents);
  decision.after.version += 1;
  decision.after.update_time = now;
  if (asked != nullptr) decision.after.pending.push_back({asked->request, asked->fingerprint});
  return decision;
}

// What every decision ends with: the tokens go as far as they can, the instance may be over, and
// whoever waited may be answered.
Decision Settle(Ground& ground, Walk& walk) {
  Decision& decision = ground.decision;
  Instance& after = decision.after;
  if (after.state == State::kRunning) {
    walk.Run();
    if (after.tokens.empty()) {
      after.state = State::kCompleted;
      ground.recorder.Record(FlowCompleted{});
    }
  }
  if (IsSettled(after)) decision.answered = std::exchange(after.pending, {});
  return std::move(decision);
}

// Of the API that the token calls for what it does; empty for another call.
std::string ApiOf(const Board& board, int64_t token) {
  const Calling* const calling = board.NodeOf(token).behavior->calling();
  const auto* const invoke = calling == nullptr ? nullptr : std::get_if<InvokeCall>(&calling->what);
  return invoke == nullptr ? "" : invoke->api;
}

absl::Status TakeAnswers(Ground& ground, int64_t token, const CommitTask& command) {
  ground.recorder.Record(
      ground.At(token),
      TaskCommitted{command.task_id, command.asked.request.str(), command.asked.fingerprint});
  return ground.scopes.Set(token, command.variables);
}

}  // namespace

absl::StatusOr<Decision> Decide(const Library& library, const StartFlow& command, absl::Time now,
                                int max_steps) {
  Decision decision = Begin(Instance{.id = command.id,
                                     .flow = command.flow,
                                     .deployment = command.deployment,
                                     .create_time = now},
                            &command.asked, now);
  const Graph& graph = library.own->graph;
  Instance& after = decision.after;
  after.tokens.push_back({.id = after.next_token++, .element_key = graph.nodes[graph.start].key});
  Ground ground(library, decision, now);
  Walk walk(ground, max_steps);
  ground.recorder.Record(FlowStarted{command.deployment.str(), command.asked.request.str()});
  const int64_t root = after.tokens.front().id;
  RETURN_IF_ERROR(ground.scopes.Set(root, command.variables));
  ground.steps.GoTo(root, graph.nodes[graph.start]);
  return Settle(ground, walk);
}

absl::StatusOr<Decision> Decide(const Library& library, const Instance& before,
                                const CommitTask& command, absl::Time now, int max_steps) {
  RETURN_IF_ERROR(CheckOpen(before, command.expected_version));
  const Token* found = FindWait(before, command.call, command.task_id);
  if (found == nullptr || found->state != TokenState::kAsking ||
      IsBuffered(before, found->number)) {
    return NotOpen(before, command.call, WaitKind::kTask, command.task_id);
  }
  const int64_t token = found->id;
  Decision decision = Begin(before, &command.asked, now);
  Ground ground(library, decision, now);
  Walk walk(ground, max_steps);
  auto faults = CheckAnswers(*ground.board.NodeOf(*found).behavior->form(), command.variables);
  if (!faults.empty()) return InvalidFields("BAD_ANSWERS", std::move(faults));
  if (before.state == State::kSuspended) {
    RETURN_IF_ERROR(Buffer(decision.after, *found, command.variables));
    ground.recorder.Record(
        ground.At(token),
        TaskCommitted{command.task_id, command.asked.request.str(), command.asked.fingerprint});
    return Settle(ground, walk);
  }
  RETURN_IF_ERROR(TakeAnswers(ground, token, command));
  walk.Leave(token);
  return Settle(ground, walk);
}

absl::StatusOr<Decision> Decide(const Library& library, const Instance& before,
                                const RetryIncident& command, absl::Time now, int max_steps) {
  RETURN_IF_ERROR(CheckOpen(before, command.expected_version));
  RETURN_IF_ERROR(CheckRunning(before));
  const Token* found = FindWait(before, command.call, command.incident_id);
  if (found == nullptr || !IsStopped(*found)) {
    return NotOpen(before, command.call, WaitKind::kIncident, command.incident_id);
  }
  const int64_t token = found->id;
  const bool is_behind = found->state == TokenState::kStoppedBehind;
  Decision decision = Begin(before, &command.asked, now);
  Ground ground(library, decision, now);
  Walk walk(ground, max_steps);
  Token& retried = ground.At(token);
  ground.recorder.Record(
      retried, IncidentRetried{command.incident_id, command.asked.request.str(), command.skip});
  retried.reason.clear();
  retried.message.clear();
  retried.inputs.clear();
  retried.attempts = 0;
  retried.number = decision.after.next_number++;
  RETURN_IF_ERROR(ground.scopes.Set(token, command.variables));
  if (!command.variables.empty()) DropStaleAhead(ground, token);
  if (command.skip && !ground.At(token).compensations.empty()) {
    FinishCompensation(walk, token, Value());
  } else if (is_behind && command.skip) {
    walk.SkipBehind(token);
  } else if (is_behind) {
    walk.Leave(token);
  } else if (command.skip) {
    walk.Skip(token);
  } else {
    walk.Work(token);
  }
  return Settle(ground, walk);
}

absl::StatusOr<Decision> Decide(const Library& library, const Instance& before,
                                const JumpTo& command, absl::Time now, int max_steps) {
  RETURN_IF_ERROR(CheckOpen(before, command.expected_version));
  RETURN_IF_ERROR(CheckRunning(before));
  const Token* found = FindWait(before, command.call, command.wait_id);
  if (found == nullptr) return NotOpen(before, command.call, WaitKind::kAny, command.wait_id);
  const int64_t token = found->id;
  Decision decision = Begin(before, &command.asked, now);
  Ground ground(library, decision, now);
  Walk walk(ground, max_steps);
  const Node& from = ground.board.NodeOf(*found);
  const Node* const to = ground.board.FlowOf(*found).graph.Find(command.to_node);
  if (to == nullptr || to->parent != from.parent || found->index.has_value()) {
    return InvalidField(
        "to_node", absl::StrCat("is not a node on the level of ", from.key, ": ", command.to_node));
  }
  ground.recorder.Record(ground.At(token), Intervened{"jump", command.asked.request.str(),
                                                      absl::StrCat(from.key, " -> ", to->key)});
  TellCancelled(ground, token);
  RETURN_IF_ERROR(ground.scopes.Set(token, command.variables));
  ground.At(token).compensations.clear();
  ground.At(token).ahead.clear();
  ground.At(token).return_to.clear();
  ground.steps.GoTo(token, *to);
  return Settle(ground, walk);
}

absl::StatusOr<Decision> Decide(const Library& library, const Instance& before,
                                const UpdateVariables& command, absl::Time now, int max_steps) {
  RETURN_IF_ERROR(CheckOpen(before, command.expected_version));
  const Token* const called = FindCalled(before, command.call);
  if (command.call != 0 && called == nullptr) {
    return Error(StatusCode::kFailedPrecondition, "INSTANCE_OVER",
                 absl::StrCat("instance is over: ", ToString({before.id, command.call})));
  }
  const int64_t frame = called == nullptr ? 0 : called->id;
  Decision decision = Begin(before, &command.asked, now);
  Ground ground(library, decision, now);
  Walk walk(ground, max_steps);
  ground.recorder.Record("", 0, frame, command.call,
                         Intervened{"update_variables", command.asked.request.str(), ""});
  // In the order in which it came.
  if (before.state == State::kSuspended && !before.buffered.empty()) {
    RETURN_IF_ERROR(
        BufferUpdate({library, now, max_steps}, decision, command.call, command.variables));
    return Settle(ground, walk);
  }
  RETURN_IF_ERROR(SetInFlow(ground, frame, command.variables));
  return Settle(ground, walk);
}

absl::StatusOr<Decision> Decide(const Library& library, const Instance& before,
                                const Control& command, absl::Time now, int max_steps) {
  if (command.call != 0) return OnlyRoots({before.id, command.call});
  // What is over stays as it is, and to terminate it is no mistake.
  const bool is_over = IsOver(before) && command.verb == Verb::kTerminate;
  if (!is_over) RETURN_IF_ERROR(CheckOpen(before, command.expected_version));
  Decision decision = Begin(before, &command.asked, now);
  Ground ground(library, decision, now);
  Walk walk(ground, max_steps);
  Instance& after = decision.after;
  const std::string request = command.asked.request.str();
  switch (command.verb) {
    case Verb::kTerminate:
      ground.recorder.Record(Intervened{"terminate", request, command.cause});
      if (is_over) break;
      TellCancelled(ground, after.tokens.front().id);
      after.tokens.clear();
      after.buffered.clear();
      after.state = State::kTerminated;
      break;
    case Verb::kSuspend:
      RETURN_IF_ERROR(CheckRunning(before));
      ground.recorder.Record(Intervened{"suspend", request, command.cause});
      after.state = State::kSuspended;
      break;
    case Verb::kResume:
      if (before.state != State::kSuspended) {
        return Error(StatusCode::kFailedPrecondition, "INSTANCE_NOT_SUSPENDED",
                     absl::StrCat("instance is not suspended: ", before.id.str()));
      }
      ground.recorder.Record(Intervened{"resume", request, command.cause});
      after.state = State::kRunning;
      Unbuffer(ground, walk);
      break;
  }
  return Settle(ground, walk);
}

absl::StatusOr<Decision> Decide(const Library& library, const Instance& before,
                                const FinishCall& command, absl::Time now, int max_steps) {
  const Token* const found = FindCall(before, command.number);
  if (found == nullptr || IsBuffered(before, command.number)) {
    return Error(StatusCode::kFailedPrecondition, "CALL_NOT_OPEN",
                 absl::StrCat("call is not open: ", WaitId(before.id, command.number)));
  }
  const int64_t token = found->id;
  const bool is_ahead = found->number != command.number || !IsCalling(*found);
  Decision decision = Begin(before, nullptr, now);
  Ground ground(library, decision, now);
  Walk walk(ground, max_steps);
  const CallResult result = KeepAhead(ground, token, command);
  if (is_ahead) return Settle(ground, walk);
  walk.Calls().TellMade(token, command.calls);
  // What takes back another visit's call is none of this one's.
  if (found->state == TokenState::kCalling && MayHaveReached(command, ApiOf(ground.board, token))) {
    LastCall(ground.At(token)).may_have_reached = true;
  }
  if (before.state == State::kSuspended) {
    RETURN_IF_ERROR(Buffer(decision.after, *found, result));
  } else {
    FinishWait(walk, token, result);
  }
  return Settle(ground, walk);
}

absl::StatusOr<Decision> Decide(const Library& library, const Instance& before,
                                std::span<const HistoryEvent> history, const RollbackTask& command,
                                absl::Time now, int max_steps) {
  RETURN_IF_ERROR(CheckOpen(before, command.expected_version));
  RETURN_IF_ERROR(CheckRunning(before));
  Decision decision = Begin(before, &command.asked, now);
  Ground ground(library, decision, now);
  Walk walk(ground, max_steps);
  RETURN_IF_ERROR(RollBack(ground, before, history, command));
  return Settle(ground, walk);
}

}  // namespace magpie::flow
