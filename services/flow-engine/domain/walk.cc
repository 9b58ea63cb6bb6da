#include "services/flow-engine/domain/walk.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/value/json.h"

namespace magpie::flow {

absl::Status Walk::SetVariables(absl::string_view element_key, const Value::Map& changes) {
  if (changes.empty()) return absl::OkStatus();
  Instance& instance = decision_.after;
  Value::Map next = instance.variables;
  for (const auto& [name, value] : changes) next.insert_or_assign(name, value);
  std::string next_json = ToJson(next);
  if (next.size() > kMaxVariables) {
    return Error(absl::StatusCode::kResourceExhausted, "VARIABLES_TOO_LARGE",
                 absl::StrCat("variables would be more than ", kMaxVariables));
  }
  if (next_json.size() > kMaxVariableBytes) {
    return Error(absl::StatusCode::kResourceExhausted, "VARIABLES_TOO_LARGE",
                 absl::StrCat("variables would take more than ", kMaxVariableBytes, " bytes"));
  }
  if (DepthOf(changes) > kMaxJsonDepth) {
    return Error(absl::StatusCode::kInvalidArgument, "VARIABLES_TOO_DEEP",
                 absl::StrCat("variables would nest more than ", kMaxJsonDepth, " deep"));
  }
  instance.variables = std::move(next);
  instance.variables_json = std::move(next_json);
  Record(element_key, VariablesChanged{ToJson(changes)});
  return absl::OkStatus();
}

void Walk::Enter(const Node& first) {
  const Node* node = &first;
  while (node != nullptr) {
    Record(node->key, NodeEntered{});
    if (++steps_ > kMaxSteps) {
      return Stop(*node, TokenState::kStoppedBefore, "STEP_LIMIT",
                  absl::StrCat("passed ", kMaxSteps, " nodes without a wait"));
    }
    if (!Work(*node)) return;
    node = Choose(*node);
  }
}

void Walk::Do(const Node& node) {
  if (Work(node)) Leave(node);
}

void Walk::Leave(const Node& node) {
  if (const Node* next = Choose(node)) Enter(*next);
}

const Node* Walk::Choose(const Node& node) {
  const Way* taken = node.chooses ? nullptr : &node.ways.front();
  const Way* otherwise = nullptr;
  for (const Way& way : node.ways) {
    if (taken != nullptr) break;
    if (way.is_default) otherwise = &way;
    if (way.is_default || !way.condition.has_value()) continue;
    const absl::StatusOr<bool> holds = Holds(node, way);
    if (!holds.ok()) {
      Stop(node, TokenState::kStoppedBehind, ReasonOf(holds.status()), holds.status().message());
      return nullptr;
    }
    if (*holds) taken = &way;
  }
  if (taken == nullptr && otherwise != nullptr) {
    Record(node.key, ConditionEvaluated{.way = otherwise->key, .result = true, .is_default = true});
    taken = otherwise;
  }
  if (taken == nullptr) {
    Stop(node, TokenState::kStoppedBehind, "NO_WAY_OUT",
         absl::StrCat("no condition holds behind ", node.key, ", and there is no default"));
    return nullptr;
  }
  Record(node.key, NodeCompleted{});
  return &graph_.nodes[taken->target];
}

absl::StatusOr<bool> Walk::Holds(const Node& node, const Way& way) {
  expr::Explained explained = way.condition->Explain(decision_.after.variables);
  ConditionEvaluated event{.way = way.key,
                           .expression = way.condition->text(),
                           .explanation = std::move(explained.explanation)};
  const bool* result = explained.value.ok() ? explained.value->as_bool() : nullptr;
  event.result = result != nullptr && *result;
  Record(node.key, std::move(event));
  RETURN_IF_ERROR(explained.value.status());
  if (result != nullptr) return *result;
  return Error(
      absl::StatusCode::kInvalidArgument, "EXPRESSION_FAILED",
      absl::StrCat("condition of ", way.key, " is no bool but ", KindOf(*explained.value)));
}

bool Walk::Work(const Node& node) {
  if (std::holds_alternative<Pass>(node.work)) return true;
  if (std::holds_alternative<End>(node.work)) {
    Record(node.key, NodeCompleted{});
  } else if (const auto* fetch = std::get_if<Fetch>(&node.work)) {
    BeginCall(node, fetch->params, FetchCall{fetch->fields});
  } else if (const auto* invoke = std::get_if<Invoke>(&node.work)) {
    BeginCall(node, invoke->params, InvokeCall{invoke->api});
  } else {
    Ask(node);
  }
  return false;
}

Token& Walk::Wait(const Node& node, TokenState state) {
  Instance& instance = decision_.after;
  instance.tokens.push_back(
      {.number = instance.next_number++, .state = state, .element_key = node.key, .since = now_});
  return instance.tokens.back();
}

void Walk::Ask(const Node& node) {
  const Token& token = Wait(node, TokenState::kAsking);
  Record(node.key, TaskOpened{WaitId(decision_.after.id, token.number)});
}

void Walk::BeginCall(const Node& node, const std::vector<Parameter>& params,
                     std::variant<FetchCall, InvokeCall> what) {
  Value::Map values;
  for (const Parameter& param : params) {
    absl::StatusOr<Value> value = param.value.Eval(decision_.after.variables);
    if (!value.ok()) {
      return Stop(node, TokenState::kStoppedBefore, ReasonOf(value.status()),
                  absl::StrCat("parameter ", param.name, ": ", value.status().message()));
    }
    values.emplace(param.name, *std::move(value));
  }
  const Token& token = Wait(node, TokenState::kCalling);
  decision_.calls.push_back({.number = token.number,
                             .request_id = WaitId(decision_.after.id, token.number),
                             .what = std::move(what),
                             .params_json = ToJson(values)});
}

void Walk::Stop(const Node& node, TokenState where, absl::string_view reason,
                absl::string_view message) {
  Token& token = Wait(node, where);
  token.reason = std::string(reason);
  token.message = std::string(message);
  Record(node.key,
         IncidentRaised{WaitId(decision_.after.id, token.number), token.reason, token.message});
}

void Walk::Record(absl::string_view element_key, Happening what) {
  decision_.events.push_back({.sequence = decision_.after.next_sequence++,
                              .time = now_,
                              .element_key = std::string(element_key),
                              .what = std::move(what)});
}

}  // namespace magpie::flow
