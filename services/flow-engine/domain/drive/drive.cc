#include "services/flow-engine/domain/drive/drive.h"

#include <string>
#include <utility>
#include <variant>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "services/flow-engine/domain/drive/buffer.h"
#include "services/flow-engine/domain/drive/incoming.h"
#include "services/flow-engine/domain/drive/rollback.h"
#include "services/flow-engine/domain/model/form.h"
#include "services/flow-engine/domain/past/past_wait.h"
#include "services/flow-engine/domain/state/child_flow.h"
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

// Enough for most commands, so that the large events are not moved while the vector grows.
constexpr size_t kUsualEvents = 12;

Decision Begin(const Instance& before, const Asked* asked, absl::Time now) {
  Decision decision{.after = before};
  decision.events.reserve(kUsualEvents);
  decision.after.version += 1;
  decision.after.update_time = now;
  if (asked != nullptr) {
    const bool is_start = before.version == 0;
    decision.after.pending.push_back({asked->request, asked->fingerprint, is_start});
  }
  return decision;
}

// The end of every decision: moves the tokens as far as they can go, completes the instance if none
// is left, and answers the waiting requests once it has settled.
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

// The API that the token invokes; empty if its call is not an invoke.
std::string ApiOf(const Board& board, int64_t token) {
  const Calling* const calling = board.NodeOf(token).behavior->calling();
  const auto* const invoke = calling == nullptr ? nullptr : std::get_if<InvokeCall>(&calling->what);
  return invoke == nullptr ? "" : invoke->api;
}

// A command with all that its decision needs.
struct Question {
  const Known& known;
  const Command& command;
  absl::Time now;
  int max_steps;

  const Library& library() const { return known.library; }
  const Instance& before() const { return *known.before; }  // not for StartFlow
  std::string request() const { return command.asked.request.str(); }
  int64_t child() const { return command.target.child; }
  absl::Status CheckOpen() const { return flow::CheckOpen(before(), command.expected_version); }
  Decision Begin() const { return flow::Begin(before(), &command.asked, now); }
};

TaskCommitted Committed(const Question& question, const CommitTask& what) {
  return {what.task_id, question.request(), question.command.asked.fingerprint};
}

absl::StatusOr<Decision> DecideOn(const Question& question, const StartFlow& what) {
  const Command& command = question.command;
  Decision decision = Begin(Instance{.id = command.target.root,
                                     .flow = what.flow,
                                     .deployment = what.deployment,
                                     .create_time = question.now},
                            &command.asked, question.now);
  const Graph& graph = question.library().own->graph;
  Instance& after = decision.after;
  after.tokens.push_back({.id = after.next_token++, .element_key = graph.nodes[graph.start].key});
  Ground ground(question.library(), decision, question.now);
  Walk walk(ground, question.max_steps);
  ground.recorder.Record(FlowStarted{what.deployment.str(), question.request()});
  const int64_t root = after.tokens.front().id;
  RETURN_IF_ERROR(ground.scopes.Set(root, what.variables));
  ground.steps.GoTo(root, graph.nodes[graph.start]);
  return Settle(ground, walk);
}

absl::StatusOr<Decision> DecideOn(const Question& question, const CommitTask& what) {
  const Instance& before = question.before();
  RETURN_IF_ERROR(question.CheckOpen());
  const Token* found = FindWait(before, question.child(), what.task_id);
  if (found == nullptr || found->state != TokenState::kAsking ||
      IsBuffered(before, found->number)) {
    return NotOpen(before, question.child(), WaitKind::kTask, what.task_id);
  }
  const int64_t token = found->id;
  Decision decision = question.Begin();
  Ground ground(question.library(), decision, question.now);
  Walk walk(ground, question.max_steps);
  auto faults = CheckAnswers(*ground.board.NodeOf(*found).behavior->form(), what.variables);
  if (!faults.empty()) return InvalidFields("BAD_ANSWERS", std::move(faults));
  if (before.state == State::kSuspended) {
    RETURN_IF_ERROR(Buffer(decision.after, *found, what.variables));
    ground.recorder.Record(ground.At(token), Committed(question, what));
    return Settle(ground, walk);
  }
  ground.recorder.Record(ground.At(token), Committed(question, what));
  RETURN_IF_ERROR(ground.scopes.Set(token, what.variables));
  walk.Leave(token);
  return Settle(ground, walk);
}

absl::StatusOr<Decision> DecideOn(const Question& question, const RetryIncident& what) {
  const Instance& before = question.before();
  RETURN_IF_ERROR(question.CheckOpen());
  RETURN_IF_ERROR(CheckRunning(before));
  const Token* found = FindWait(before, question.child(), what.incident_id);
  if (found == nullptr || !IsStopped(*found)) {
    return NotOpen(before, question.child(), WaitKind::kIncident, what.incident_id);
  }
  const int64_t token = found->id;
  const bool is_behind = found->state == TokenState::kStoppedBehind;
  Decision decision = question.Begin();
  Ground ground(question.library(), decision, question.now);
  Walk walk(ground, question.max_steps);
  Token& retried = ground.At(token);
  ground.recorder.Record(retried, IncidentRetried{what.incident_id, question.request(), what.skip});
  retried.reason.clear();
  retried.message.clear();
  retried.inputs.clear();
  retried.attempts = 0;
  retried.number = decision.after.next_number++;
  RETURN_IF_ERROR(ground.scopes.Set(token, what.variables));
  if (!what.variables.empty()) DropStaleAhead(ground, token);
  if (what.skip && !ground.At(token).compensations.empty()) {
    FinishCompensation(walk, token, Value());
  } else if (is_behind && what.skip) {
    walk.SkipBehind(token);
  } else if (is_behind) {
    walk.Leave(token);
  } else if (what.skip) {
    walk.Skip(token);
  } else {
    walk.Work(token);
  }
  return Settle(ground, walk);
}

absl::StatusOr<Decision> DecideOn(const Question& question, const JumpTo& what) {
  const Instance& before = question.before();
  RETURN_IF_ERROR(question.CheckOpen());
  RETURN_IF_ERROR(CheckRunning(before));
  const Token* found = FindWait(before, question.child(), what.wait_id);
  if (found == nullptr) return NotOpen(before, question.child(), WaitKind::kAny, what.wait_id);
  const int64_t token = found->id;
  Decision decision = question.Begin();
  Ground ground(question.library(), decision, question.now);
  Walk walk(ground, question.max_steps);
  const Node& from = ground.board.NodeOf(*found);
  const Node* const to = ground.board.FlowOf(*found).graph.Find(what.to_node);
  if (to == nullptr || to->parent != from.parent || found->index.has_value()) {
    return InvalidField(
        "to_node", absl::StrCat("is not a node on the level of ", from.key, ": ", what.to_node));
  }
  ground.recorder.Record(ground.At(token), Intervened{"jump", question.request(),
                                                      absl::StrCat(from.key, " -> ", to->key)});
  RecordCancelled(ground, token);
  RETURN_IF_ERROR(ground.scopes.Set(token, what.variables));
  ground.At(token).compensations.clear();
  ground.At(token).ahead.clear();
  ground.At(token).return_to.clear();
  ground.steps.GoTo(token, *to);
  return Settle(ground, walk);
}

absl::StatusOr<Decision> DecideOn(const Question& question, const UpdateVariables& what) {
  const Instance& before = question.before();
  RETURN_IF_ERROR(question.CheckOpen());
  const Token* const frame_of_child = FrameOfChild(before, question.child());
  if (question.child() != 0 && frame_of_child == nullptr) {
    return Error(StatusCode::kFailedPrecondition, "INSTANCE_OVER",
                 absl::StrCat("instance is over: ", ToString({before.id, question.child()})));
  }
  const int64_t frame = frame_of_child == nullptr ? 0 : frame_of_child->id;
  Decision decision = question.Begin();
  Ground ground(question.library(), decision, question.now);
  Walk walk(ground, question.max_steps);
  ground.recorder.Record("", 0, frame, question.child(),
                         Intervened{"update_variables", question.request(), ""});
  // Buffered like everything else, so that the order of arrival is kept.
  if (before.state == State::kSuspended && !before.buffered.empty()) {
    RETURN_IF_ERROR(BufferUpdate({question.library(), question.now, question.max_steps}, decision,
                                 question.child(), what.variables));
    return Settle(ground, walk);
  }
  RETURN_IF_ERROR(SetInFlow(ground, frame, what.variables));
  return Settle(ground, walk);
}

absl::StatusOr<Decision> DecideOn(const Question& question, const Control& what) {
  const Instance& before = question.before();
  if (question.child() != 0) return OnlyRoots({before.id, question.child()});
  // To terminate an instance that is over changes nothing and is not an error.
  const bool is_over = IsOver(before) && what.verb == Verb::kTerminate;
  if (!is_over) RETURN_IF_ERROR(question.CheckOpen());
  Decision decision = question.Begin();
  Ground ground(question.library(), decision, question.now);
  Walk walk(ground, question.max_steps);
  Instance& after = decision.after;
  const std::string request = question.request();
  switch (what.verb) {
    case Verb::kTerminate:
      ground.recorder.Record(Intervened{"terminate", request, what.cause});
      if (is_over) break;
      RecordCancelled(ground, after.tokens.front().id);
      after.tokens.clear();
      after.buffered.clear();
      after.state = State::kTerminated;
      break;
    case Verb::kSuspend:
      RETURN_IF_ERROR(CheckRunning(before));
      ground.recorder.Record(Intervened{"suspend", request, what.cause});
      after.state = State::kSuspended;
      break;
    case Verb::kResume:
      if (before.state != State::kSuspended) {
        return Error(StatusCode::kFailedPrecondition, "INSTANCE_NOT_SUSPENDED",
                     absl::StrCat("instance is not suspended: ", before.id.str()));
      }
      ground.recorder.Record(Intervened{"resume", request, what.cause});
      after.state = State::kRunning;
      Unbuffer(ground, walk);
      break;
  }
  return Settle(ground, walk);
}

absl::StatusOr<Decision> DecideOn(const Question& question, const RollbackTask& what) {
  const Instance& before = question.before();
  RETURN_IF_ERROR(question.CheckOpen());
  RETURN_IF_ERROR(CheckRunning(before));
  Decision decision = question.Begin();
  Ground ground(question.library(), decision, question.now);
  Walk walk(ground, question.max_steps);
  RETURN_IF_ERROR(RollBack(ground, before, question.known.history, question.command, what));
  return Settle(ground, walk);
}

}  // namespace

absl::StatusOr<Decision> Decide(const Known& known, const Command& command, absl::Time now,
                                int max_steps) {
  const Question question{known, command, now, max_steps};
  return std::visit([&](const auto& what) { return DecideOn(question, what); }, command.what);
}

absl::StatusOr<Decision> Decide(const Library& library, const Instance& before,
                                const FinishCall& outcome, absl::Time now, int max_steps) {
  const Token* const found = FindCall(before, outcome.number);
  if (found == nullptr || IsBuffered(before, outcome.number)) {
    return Error(StatusCode::kFailedPrecondition, "CALL_NOT_OPEN",
                 absl::StrCat("call is not open: ", WaitId(before.id, outcome.number)));
  }
  const int64_t token = found->id;
  const bool is_ahead = found->number != outcome.number || !IsCalling(*found);
  Decision decision = Begin(before, nullptr, now);
  Ground ground(library, decision, now);
  Walk walk(ground, max_steps);
  const CallResult result = KeepAhead(ground, token, outcome);
  if (is_ahead) return Settle(ground, walk);
  walk.Calls().RecordMade(token, outcome.calls);
  // A compensation belongs to the visit that it takes back, not to this one.
  if (found->state == TokenState::kCalling && MayHaveReached(outcome, ApiOf(ground.board, token))) {
    LastCall(ground.At(token)).may_have_reached = true;
  }
  if (before.state == State::kSuspended) {
    RETURN_IF_ERROR(Buffer(decision.after, *found, result));
  } else {
    FinishWait(walk, token, result);
  }
  return Settle(ground, walk);
}

}  // namespace magpie::flow
