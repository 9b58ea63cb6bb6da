#include "services/flow-engine/domain/state/child_flow.h"

#include <algorithm>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/value/json.h"
#include "services/flow-engine/domain/state/token_tree.h"

namespace magpie::flow {
namespace {

bool IsTermination(const HistoryEvent& event) {
  const auto* const intervened = std::get_if<Intervened>(&event.what);
  return intervened != nullptr && intervened->verb == "terminate";
}

// Adds the child flow to the instance, also one that was dropped and is revived.
void Keep(const HistoryEvent& event, Instance& instance) {
  std::vector<ChildFlow>& children = instance.children;
  const auto place = std::ranges::lower_bound(children, event.child, {}, &ChildFlow::number);
  if (place != children.end() && place->number == event.child) return;
  const Token& frame = *FindToken(instance, event.frame);
  children.insert(place, {.number = event.child,
                          .parent = ChildOf(instance, frame),
                          .element_key = frame.element_key});
  if (children.size() <= kMaxChildrenKept) return;
  const auto has_ended = [](const ChildFlow& flow) { return flow.state != State::kRunning; };
  const auto first = std::ranges::find_if(children, has_ended);
  if (first != children.end()) children.erase(first);
}

}  // namespace

InstanceName NameOf(const InstanceId& id) {
  const absl::string_view text = id.str();
  const size_t at = text.rfind('-');
  if (at == absl::string_view::npos) return {id};
  const absl::string_view tail = text.substr(at + 1);
  int64_t child = 0;
  const bool is_number = absl::SimpleAtoi(tail, &child) && child > 0 && absl::StrCat(child) == tail;
  absl::StatusOr<InstanceId> root = InstanceId::Parse(text.substr(0, at));
  if (!is_number || !root.ok()) return {id};
  return {*std::move(root), child};
}

std::string ToString(const InstanceName& name) {
  if (name.child == 0) return name.root.str();
  return absl::StrCat(name.root.str(), "-", name.child);
}

absl::Status NoSuchInstance(const InstanceName& name) {
  return Error(absl::StatusCode::kNotFound, "INSTANCE_NOT_FOUND",
               absl::StrCat("no such instance: ", ToString(name)));
}

absl::Status OnlyRoots(const InstanceName& name) {
  return Error(
      absl::StatusCode::kFailedPrecondition, "CHILD_INSTANCE",
      absl::StrCat(ToString(name), " is a child flow and is controlled only with its root: name ",
                   name.root.str()));
}

const Token* FrameOfChild(const Instance& instance, int64_t child) {
  for (const Token& token : instance.tokens) {
    if (!token.child_deployment.empty() && token.visit == child) return &token;
  }
  return nullptr;
}

int64_t ChildOf(const Instance& instance, const Token& token) {
  const Token* const frame = FrameOf(instance, token);
  return frame == nullptr ? 0 : frame->visit;
}

bool IsWithin(const Instance& instance, const Token& token, int64_t child) {
  const Token* frame = FrameOf(instance, token);
  while (frame != nullptr && frame->visit != child) frame = FrameOf(instance, *frame);
  return child == 0 || frame != nullptr;
}

const Token* FindWait(const Instance& instance, int64_t child, absl::string_view wait_id) {
  const Token* const token = FindWait(instance, wait_id);
  return token != nullptr && IsWithin(instance, *token, child) ? token : nullptr;
}

const Scope& ScopeBelow(const Instance& instance, const Token& frame) {
  return std::ranges::find(instance.tokens, frame.id, &Token::parent)->scope;
}

void Follow(const HistoryEvent& event, ChildFlow& flow) {
  if (event.visit == flow.number) {
    if (std::holds_alternative<NodeReopened>(event.what)) {
      flow.state = flow.has_returned ? State::kCompleted : State::kRunning;
    } else if (std::holds_alternative<NodeCancelled>(event.what) &&
               flow.state != State::kTerminated) {
      flow.state = State::kCancelled;
    }
  } else if (event.child == flow.number) {
    if (const auto* const entered = std::get_if<ChildEntered>(&event.what)) {
      flow.deployment_id = entered->deployment_id;
      flow.state = State::kRunning;
      flow.has_returned = false;
    } else if (std::holds_alternative<ChildReturned>(event.what)) {
      flow.state = State::kCompleted;
      flow.has_returned = true;
    }
  } else if (IsTermination(event) && flow.state == State::kRunning) {
    flow.state = State::kTerminated;
  }
}

void Follow(const HistoryEvent& event, Instance& instance) {
  if (std::holds_alternative<ChildEntered>(event.what)) Keep(event, instance);
  for (ChildFlow& flow : instance.children) Follow(event, flow);
}

void PastChildReader::Read(const HistoryEvent& event) {
  ChildFlow& flow = past_.flow;
  if (event.visit == flow.number && std::holds_alternative<NodeEntered>(event.what)) {
    flow.element_key = event.element_key;
    flow.parent = event.child;
    past_.begin_time = event.time;
  }
  if (event.child == flow.number) {
    if (const auto* changed = std::get_if<VariablesChanged>(&event.what)) {
      ReadVariables(event, *changed);
    }
  }
  const State before = flow.state;
  Follow(event, flow);
  if (flow.state != before) past_.end_time = event.time;
}

void PastChildReader::ReadVariables(const HistoryEvent& event, const VariablesChanged& changed) {
  // Only the first token of the child flow counts.
  if (changed.parent != event.frame) return;
  absl::StatusOr<Value::Map> values = ParseJsonObject(changed.variables);
  if (!values.ok()) return;
  for (auto& [name, value] : *values) past_.variables.insert_or_assign(name, std::move(value));
  for (const std::string& name : changed.removed) past_.variables.erase(name);
}

std::optional<PastChild> PastChildReader::Found() const {
  if (past_.flow.deployment_id.empty()) return std::nullopt;
  return past_;
}

}  // namespace magpie::flow
