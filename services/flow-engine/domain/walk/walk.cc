#include "services/flow-engine/domain/walk/walk.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/value/json.h"
#include "services/flow-engine/domain/state/branches.h"
#include "services/flow-engine/domain/state/called.h"
#include "services/flow-engine/domain/walk/behavior.h"
#include "services/flow-engine/domain/walk/calling.h"
#include "services/flow-engine/domain/walk/made_calls.h"

namespace magpie::flow {
namespace {

// What a record of it takes, about.
struct Size {
  static constexpr size_t kOthers = 64;
  static constexpr size_t kToken = 256;

  size_t operator()(const NodeCompleted& what) const { return SizeOf(what.compensations); }
  size_t operator()(const NodeCancelled& what) const { return SizeOf(what.left); }
  size_t operator()(const ConditionEvaluated& what) const {
    return kOthers + what.expression.size() + what.explanation.size();
  }
  size_t operator()(const VariablesChanged& what) const { return kOthers + what.variables.size(); }
  size_t operator()(const IncidentRaised& what) const { return kOthers + what.inputs.size(); }
  size_t operator()(const TokensJoined& what) const {
    size_t bytes = kOthers + kToken * what.consumed.size();
    for (const std::string& path : what.conflicts) bytes += path.size();
    for (const Carried& one : what.carried) bytes += ToJson(one.values).size();
    for (const Token& token : what.consumed) {
      for (const MadeCall& call : token.made.calls) bytes += call.answer.size() + call.undo.size();
    }
    return bytes;
  }
  size_t operator()(const auto&) const { return kOthers; }

  static size_t SizeOf(const std::vector<Compensation>& compensations) {
    size_t bytes = kOthers;
    for (const Compensation& one : compensations) bytes += one.params_json.size();
    return bytes;
  }
};

}  // namespace

void Walk::Run() {
  do {
    while (!steps_.empty()) {
      const Step step = steps_.back();
      steps_.pop_back();
      Take(step);
    }
  } while (Join());
}

void Walk::Take(const Step& step) {
  // A sibling may have ended its level before its turn came.
  if (FindToken(instance(), step.token) == nullptr) return;
  step.node == nullptr ? Work(step.token) : EnterNode(step.token, *step.node);
}

void Walk::GoTo(int64_t token, const Node& node) {
  Token& moved = At(token);
  if (moved.visit != 0) moved.from = {moved.visit};
  steps_.push_back({token, &node});
}

void Walk::GoOn(int64_t token) {
  Token& waiting = At(token);
  waiting.number = instance().next_number++;
  waiting.attempts = 0;
  waiting.reason.clear();
  waiting.message.clear();
  waiting.inputs.clear();
  steps_.push_back({token, nullptr});
}

void Walk::EnterNode(int64_t token, const Node& node) {
  Token& entering = At(token);
  entering.element_key = node.key;
  entering.visit = entering.number = instance().next_number++;
  entering.since = now_;
  entering.attempts = 0;
  entering.made = {};
  entering.reason.clear();
  entering.message.clear();
  entering.inputs.clear();
  entering.assignee.clear();
  Record(entering, NodeEntered{.token = token,
                               .parent = entering.parent,
                               .from = entering.from,
                               .version = instance().data_version});
  if (++taken_ > max_steps_) {
    return Stop(token, TokenState::kStoppedBefore, "STEP_LIMIT",
                absl::StrCat("passed ", max_steps_, " nodes without a wait"));
  }
  if (told_bytes_ > kMaxToldBytes) {
    return Stop(token, TokenState::kStoppedBefore, "STEP_LIMIT",
                absl::StrCat("told ", kMaxToldBytes, " bytes without a wait"));
  }
  Work(token);
}

void Walk::Work(int64_t token) {
  const Token& working = At(token);
  const Node& node = NodeOf(working);
  if (!working.compensations.empty()) return Compensate(token);
  if (node.repeats.has_value() && !working.index.has_value()) return BeginRepetitions(token);
  node.behavior->Enter(*this, token);
}

void Walk::Leave(int64_t token) {
  const Token& leaving = At(token);
  const Node& node = NodeOf(leaving);
  if (leaving.index.has_value()) return EndRepetition(token);
  if (leaving.return_to.empty()) return node.behavior->Leave(*this, token);
  const Node* const back = FlowOf(leaving).graph.Find(leaving.return_to);
  if (!Complete(token)) return;
  At(token).ahead.clear();
  At(token).return_to.clear();
  GoTo(token, *back);
}

void Walk::Skip(int64_t token) {
  const Node& node = NodeOf(At(token));
  // It has still to come to the others.
  if (node.behavior->join() != nullptr && node.incoming > 1) return Arrive(token);
  // What was answered was done, whatever became of its outputs.
  skipped_ = token;
  Leave(token);
  skipped_ = 0;
}

void Walk::SkipBehind(int64_t token) {
  unasked_ = token;
  Leave(token);
  unasked_ = 0;
}

bool Walk::Complete(int64_t token) {
  const Token& done = At(token);
  std::vector<Compensation> undos = UndosOf(token, Phase::kDone);
  // Who goes on all the same goes on without it.
  const bool is_wanted = token != skipped_ && token != unasked_;
  if (is_wanted && !undos.empty() && !undos.front().fault.empty() && HasLastReached(done)) {
    Stop(token, TokenState::kStoppedBehind, "EXPRESSION_FAILED",
         absl::StrCat("compensation: ", undos.front().fault));
    return false;
  }
  Record(done,
         NodeCompleted{.version = instance().data_version, .compensations = std::move(undos)});
  At(token).made = {};
  return true;
}

std::vector<Compensation> Walk::UndosOf(int64_t token, Phase phase) {
  const Token& done = At(token);
  const Node& node = NodeOf(done);
  // Of repetitions each can be taken back by itself.
  const bool is_repeated = node.repeats.has_value() && !done.index.has_value();
  const Calling* const calling = node.behavior->calling();
  if (calling == nullptr || calling->compensating_api.empty() || is_repeated) return {};
  return flow::UndosOf(*calling, done, Variables(token),
                       token == skipped_ ? Phase::kSkipped : phase);
}

std::vector<Compensation> Walk::LeftOf(int64_t token) {
  Token& leaving = At(token);
  if (!leaving.compensations.empty()) return leaving.compensations;
  if (leaving.made.number == 0) return {};
  if (IsStopped(leaving)) {
    return UndosOf(token,
                   leaving.state == TokenState::kStoppedBehind ? Phase::kDone : Phase::kUnderWay);
  }
  if (leaving.state != TokenState::kCalling) return {};
  // Nobody knows what comes of one that is under way.
  LastCall(leaving).may_have_reached = true;
  return UndosOf(token, Phase::kUnderWay);
}

void Walk::Ask(int64_t token, std::string assignee) {
  Token& asking = At(token);
  asking.state = TokenState::kAsking;
  asking.assignee = std::move(assignee);
  Record(asking, TaskOpened{WaitId(instance().id, asking.number), asking.assignee});
}

void Walk::BeginCall(int64_t token, const std::vector<Parameter>& params,
                     std::variant<FetchCall, InvokeCall, MatchCall> what, absl::Duration timeout,
                     absl::Duration backoff) {
  const absl::StatusOr<Value::Map> values = Evaluate(token, params);
  if (!values.ok()) {
    return Stop(token, TokenState::kStoppedBefore, ReasonOf(values.status()),
                values.status().message());
  }
  std::string params_json = ToJson(*values);
  // What others asked for with it does not make it another call.
  const auto& own = NodeOf(At(token)).behavior->calling()->what;
  const uint64_t fingerprint = CallFingerprint(own, params_json);
  if (const absl::Status turned = TurnTo(*this, token, fingerprint); !turned.ok()) {
    return Stop(token, TokenState::kStoppedBefore, ReasonOf(turned), turned.message());
  }
  std::string request_id = CallKey(instance().id, At(token).made, fingerprint);
  AddCall(token, std::move(what), std::move(request_id), std::move(params_json), timeout,
          backoff == absl::ZeroDuration() ? absl::InfinitePast() : now_ + backoff);
}

void Walk::BeginAhead(int64_t token, const std::vector<const Node*>& asked,
                      const std::vector<Parameter>& params,
                      std::variant<FetchCall, InvokeCall, MatchCall> what, absl::Duration timeout) {
  const absl::StatusOr<Value::Map> values = Evaluate(token, params);
  if (!values.ok()) return;
  const int64_t number = instance().next_number++;
  decision_.calls.push_back({.number = number,
                             .request_id = WaitId(instance().id, number),
                             .what = std::move(what),
                             .params_json = ToJson(*values),
                             .timeout = timeout});
  for (const Node* node : asked) ShareCall(token, *node);
}

void Walk::ShareCall(int64_t token, const Node& node) {
  const Call& call = decision_.calls.back();
  const Calling& asking = *node.behavior->calling();
  At(token).ahead.push_back(
      {node.key, call.number, CallFingerprint(asking.what, call.params_json), ""});
}

bool Walk::KeepAnswer(int64_t token, std::string outcome) {
  MadeCall& call = LastCall(At(token));
  call.answer.clear();
  size_t bytes = outcome.size();
  for (const Token& other : instance().tokens) {
    for (const MadeCall& made : other.made.calls) bytes += made.answer.size();
  }
  if (bytes > kMaxKeptAnswerBytes) return false;
  call.answer = std::move(outcome);
  return true;
}

void Walk::AddCall(int64_t token, std::variant<FetchCall, InvokeCall, MatchCall> what,
                   std::string request_id, std::string params_json, absl::Duration timeout,
                   absl::Time not_before) {
  Token& calling = At(token);
  calling.state = calling.compensations.empty() ? TokenState::kCalling : TokenState::kUndoing;
  calling.attempts += 1;
  decision_.calls.push_back({.number = calling.number,
                             .request_id = std::move(request_id),
                             .what = std::move(what),
                             .params_json = std::move(params_json),
                             .timeout = timeout,
                             .not_before = not_before});
}

void Walk::Compensate(int64_t token) {
  Token& undoing = At(token);
  undoing.number = instance().next_number++;
  undoing.attempts = 0;
  if (undoing.compensations.empty()) return Work(token);
  Compensation& next = undoing.compensations.front();
  if (next.number == 0) next.number = undoing.number;
  AddCall(token, InvokeCall{next.api}, WaitId(instance().id, next.number), next.params_json,
          absl::InfiniteDuration(), absl::InfinitePast());
}

void Walk::FinishCompensation(int64_t token, const CallResult& result) {
  if (const auto* failure = std::get_if<CallFailure>(&result)) {
    return Stop(token, TokenState::kStoppedBefore, failure->reason, failure->message);
  }
  Token& undoing = At(token);
  undoing.compensations.erase(undoing.compensations.begin());
  Compensate(token);
}

void Walk::RemoveBelow(int64_t token) {
  for (const int64_t child : ChildIds(token)) Remove(child);
}

void Walk::Remove(int64_t token) {
  RemoveBelow(token);
  std::erase_if(instance().tokens, [&](const Token& one) { return one.id == token; });
}

void Walk::TellCancelled(int64_t token) {
  const Token& cancelled = At(token);
  // It has not come anywhere yet, or is done with where it stands.
  const bool is_nothing = cancelled.visit == 0 || cancelled.state == TokenState::kForked ||
                          cancelled.state == TokenState::kEnded;
  if (!is_nothing) Record(cancelled, NodeCancelled{LeftOf(token)});
  for (const int64_t child : ChildIds(token)) TellCancelled(child);
}

void Walk::Record(const Token& token, Happening what) {
  const int64_t frame = FrameOf(token);
  Record(token.element_key, token.visit, frame, frame == 0 ? 0 : At(frame).visit, std::move(what));
}

void Walk::Record(Happening what) { Record("", 0, 0, 0, std::move(what)); }

void Walk::Record(absl::string_view element_key, int64_t visit, int64_t frame, int64_t call,
                  Happening what) {
  told_bytes_ += std::visit(Size(), what);
  decision_.events.push_back({.sequence = instance().next_sequence++,
                              .time = now_,
                              .element_key = std::string(element_key),
                              .visit = visit,
                              .frame = frame,
                              .call = call,
                              .what = std::move(what)});
  Follow(decision_.events.back(), instance());
}

int64_t Walk::FrameOf(const Token& token) const {
  const Token* const frame = flow::FrameOf(decision_.after, token);
  return frame == nullptr ? 0 : frame->id;
}

int Walk::DepthOf(const Token& token) const {
  int depth = 1;
  for (const Token* at = &token; at->parent != 0; ++depth) {
    at = FindToken(decision_.after, at->parent);
  }
  return depth;
}

const Deployed& Walk::FlowOf(const Token& token) const {
  const int64_t frame = FrameOf(token);
  if (frame == 0) return *library_.own;
  const std::string& id = FindToken(decision_.after, frame)->called;
  const auto known = library_.by_id.find(id);
  if (known != library_.by_id.end()) return *known->second;
  // Called just now.
  return *std::ranges::find_if(library_.callable, [&](const auto& callable) {
            return callable.second->deployment.id.str() == id;
          })->second;
}

// It is there: deployments do not change.
const Node& Walk::NodeOf(const Token& token) const {
  return *FlowOf(token).graph.Find(token.element_key);
}

std::vector<int64_t> Walk::ChildIds(int64_t token) const {
  return ChildIdsOf(decision_.after, token);
}

}  // namespace magpie::flow
