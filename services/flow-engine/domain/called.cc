#include "services/flow-engine/domain/called.h"

#include <algorithm>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/value/json.h"

namespace magpie::flow {

InstanceName NameOf(const InstanceId& id) {
  const absl::string_view text = id.str();
  const size_t at = text.rfind('-');
  if (at == absl::string_view::npos) return {id};
  const absl::string_view tail = text.substr(at + 1);
  int64_t call = 0;
  const bool is_number = absl::SimpleAtoi(tail, &call) && call > 0 && absl::StrCat(call) == tail;
  absl::StatusOr<InstanceId> root = InstanceId::Parse(text.substr(0, at));
  if (!is_number || !root.ok()) return {id};
  return {*std::move(root), call};
}

std::string ToString(const InstanceName& name) {
  if (name.call == 0) return name.root.str();
  return absl::StrCat(name.root.str(), "-", name.call);
}

absl::Status NoSuchInstance(const InstanceName& name) {
  return Error(absl::StatusCode::kNotFound, "INSTANCE_NOT_FOUND",
               absl::StrCat("no such instance: ", ToString(name)));
}

absl::Status OnlyRoots(const InstanceName& name) {
  return Error(
      absl::StatusCode::kFailedPrecondition, "CALLED_INSTANCE",
      absl::StrCat(ToString(name), " is called by another instance: name ", name.root.str()));
}

const Token* FindCalled(const Instance& instance, int64_t call) {
  for (const Token& token : instance.tokens) {
    if (!token.called.empty() && token.visit == call) return &token;
  }
  return nullptr;
}

const Token* FrameOf(const Instance& instance, const Token& token) {
  for (const Token* at = &token; at->parent != 0;) {
    at = FindToken(instance, at->parent);
    if (!at->called.empty()) return at;
  }
  return nullptr;
}

int64_t CallOf(const Instance& instance, const Token& token) {
  const Token* const frame = FrameOf(instance, token);
  return frame == nullptr ? 0 : frame->visit;
}

bool IsWithin(const Instance& instance, const Token& token, int64_t call) {
  const Token* frame = FrameOf(instance, token);
  while (frame != nullptr && frame->visit != call) frame = FrameOf(instance, *frame);
  return call == 0 || frame != nullptr;
}

const Token* FindWait(const Instance& instance, int64_t call, absl::string_view wait_id) {
  const Token* const token = FindWait(instance, wait_id);
  return token != nullptr && IsWithin(instance, *token, call) ? token : nullptr;
}

const Scope& ScopeBelow(const Instance& instance, const Token& frame) {
  return std::ranges::find(instance.tokens, frame.id, &Token::parent)->scope;
}

void PastCallReader::Read(const HistoryEvent& event) {
  if (event.visit == call_) ReadAtActivity(event);
  if (event.call == call_) ReadInside(event);
  const auto* const intervened = std::get_if<Intervened>(&event.what);
  const bool is_terminated = intervened != nullptr && intervened->verb == "terminate";
  if (is_terminated && past_.state == State::kRunning) End(State::kTerminated, event.time);
}

void PastCallReader::ReadAtActivity(const HistoryEvent& event) {
  if (std::holds_alternative<NodeEntered>(event.what)) {
    past_.element_key = event.element_key;
    past_.caller = event.call;
    past_.begin_time = event.time;
  } else if (std::holds_alternative<NodeReopened>(event.what)) {
    past_.state = has_returned_ ? State::kCompleted : State::kRunning;
  } else if (std::holds_alternative<NodeCancelled>(event.what) &&
             past_.state != State::kTerminated) {
    End(State::kCancelled, event.time);
  }
}

void PastCallReader::ReadInside(const HistoryEvent& event) {
  if (const auto* called = std::get_if<FlowCalled>(&event.what)) {
    is_called_ = true;
    has_returned_ = false;
    past_.deployment_id = called->deployment_id;
    past_.state = State::kRunning;
  } else if (std::holds_alternative<FlowReturned>(event.what)) {
    has_returned_ = true;
    End(State::kCompleted, event.time);
  } else if (const auto* changed = std::get_if<VariablesChanged>(&event.what)) {
    // Those of its first token.
    if (changed->parent != event.frame) return;
    absl::StatusOr<Value::Map> values = ParseJsonObject(changed->variables);
    if (!values.ok()) return;
    for (auto& [name, value] : *values) past_.variables.insert_or_assign(name, std::move(value));
    for (const std::string& name : changed->removed) past_.variables.erase(name);
  }
}

void PastCallReader::End(State state, absl::Time time) {
  past_.state = state;
  past_.end_time = time;
}

std::optional<PastCall> PastCallReader::Found() const {
  if (!is_called_) return std::nullopt;
  return past_;
}

}  // namespace magpie::flow
