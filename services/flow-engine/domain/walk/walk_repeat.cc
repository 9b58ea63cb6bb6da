// Activities that are done once for each item of a list. The token that came waits in the node;
// each repetition is a child, which sees its item and its number and is gone when its work is done.

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/value/json.h"
#include "services/flow-engine/domain/model/wanted.h"
#include "services/flow-engine/domain/walk/behavior.h"
#include "services/flow-engine/domain/walk/walk.h"

namespace magpie::flow {
namespace {

// So many times: 1, 2 and so on.
absl::StatusOr<Value::List> Counted(const expr::Program& cardinality, const Value::Map& variables) {
  ASSIGN_OR_RETURN(const Value count, cardinality.Eval(variables));
  const std::string fault = FaultOfValue(Wanted::kCount, count);
  if (!fault.empty()) {
    return Error(absl::StatusCode::kInvalidArgument, "EXPRESSION_FAILED", fault);
  }
  Value::List items;
  for (int64_t i = 1; i <= *count.as_int(); ++i) items.emplace_back(i);
  return items;
}

absl::StatusOr<Value::List> ItemsOf(const MultiInstance& repeats, const Value::Map& variables) {
  if (repeats.cardinality.has_value()) return Counted(*repeats.cardinality, variables);
  ASSIGN_OR_RETURN(Value items, repeats.collection->Eval(variables));
  const std::string fault = FaultOfValue(Wanted::kItems, items);
  if (!fault.empty()) {
    return Error(absl::StatusCode::kInvalidArgument, "EXPRESSION_FAILED", fault);
  }
  return std::move(*items.as_list());
}

bool HasOutputRoom(const Repetition& repetition, const Value& output) {
  size_t bytes = ToJson(output).size();
  if (bytes <= kMaxVariableBytes / kMaxRepetitions) return true;
  for (const Value& other : repetition.outputs) bytes += ToJson(other).size();
  return bytes <= kMaxVariableBytes;
}

}  // namespace

void Walk::BeginRepetitions(int64_t token) {
  const MultiInstance& repeats = *NodeOf(At(token)).repeats;
  absl::StatusOr<Value::List> items = ItemsOf(repeats, Variables(token));
  if (!items.ok()) {
    return Stop(
        token, TokenState::kStoppedBefore, ReasonOf(items.status()),
        absl::StrCat(repeats.cardinality.has_value() ? "loop_cardinality: " : "collection: ",
                     items.status().message()));
  }
  const size_t count = items->size();
  const size_t at_once = repeats.is_sequential ? std::min<size_t>(count, 1) : count;
  if (!HasRoom(token, at_once, TokenState::kStoppedBefore)) return;
  Token& waiting = At(token);
  waiting.state = TokenState::kInside;
  waiting.repetition = Repetition{.items = *std::move(items)};
  waiting.repetition->outputs.resize(waiting.repetition->items.size());
  if (count == 0) return EndRepetitions(token);
  const size_t first = steps_.size();
  for (size_t i = 0; i < at_once; ++i) BeginRepetition(token);
  std::reverse(steps_.begin() + static_cast<std::ptrdiff_t>(first), steps_.end());
}

void Walk::BeginRepetition(int64_t token) {
  const Node& node = NodeOf(At(token));
  const int64_t child = MakeChild(token, node);
  Repetition& repetition = *At(token).repetition;
  const int64_t index = repetition.begun++;
  At(child).index = index;
  const absl::Status set =
      SetVariables(child, {{node.repeats->element_variable, repetition.items[index]},
                           {std::string(kLoopCounter), index + 1}});
  // What the item makes too large stays unset, and fails where it is read.
  set.IgnoreError();
  steps_.push_back({child, &node});
}

void Walk::EndRepetition(int64_t token) {
  const Node& node = NodeOf(At(token));
  const int64_t parent = At(token).parent;
  const int64_t index = *At(token).index;
  Value output;
  if (node.repeats->output_element.has_value()) {
    absl::StatusOr<Value> made = node.repeats->output_element->Eval(Variables(token));
    if (!made.ok()) {
      return Stop(token, TokenState::kStoppedBehind, ReasonOf(made.status()),
                  absl::StrCat("output_element: ", made.status().message()));
    }
    output = *std::move(made);
  }
  if (!HasOutputRoom(*At(parent).repetition, output)) {
    return Stop(token, TokenState::kStoppedBehind, "MERGE_TOO_LARGE",
                absl::StrCat("outputs would take more than ", kMaxVariableBytes, " bytes"));
  }
  absl::StatusOr<bool> is_enough = token == unasked_ ? false : IsEnough(parent, token);
  if (!is_enough.ok()) {
    return Stop(token, TokenState::kStoppedBehind, ReasonOf(is_enough.status()),
                absl::StrCat("completion_condition: ", is_enough.status().message()));
  }
  if (!Complete(token)) return;
  At(token).state = TokenState::kEnded;
  Repetition& counted = *At(parent).repetition;
  counted.outputs[index] = std::move(output);
  counted.done += 1;
  if (node.repeats->is_sequential) Absorb(parent, token, true);
  const Repetition& repetition = *At(parent).repetition;
  const bool is_over = repetition.done == static_cast<int64_t>(repetition.items.size());
  if (is_over || *is_enough) return EndRepetitions(parent);
  if (node.repeats->is_sequential) BeginRepetition(parent);
}

bool Walk::IsLocal(const Token& token, absl::string_view name) const {
  return token.index.has_value() &&
         (name == NodeOf(token).repeats->element_variable || name == kLoopCounter);
}

absl::StatusOr<bool> Walk::IsEnough(int64_t parent, int64_t repetition) const {
  const Token& token = *FindToken(decision_.after, parent);
  const auto& condition = NodeOf(token).repeats->completion_condition;
  const int64_t count = static_cast<int64_t>(token.repetition->items.size());
  const int64_t done = token.repetition->done + 1;
  // The last one ends them, whatever holds.
  if (!condition.has_value() || done == count) return false;
  Value::Map variables = SeenByCondition(parent, repetition);
  variables.insert_or_assign("nrOfInstances", count);
  variables.insert_or_assign("nrOfCompletedInstances", done);
  variables.insert_or_assign("nrOfActiveInstances", token.repetition->begun - done);
  return condition->EvalBool(variables);
}

Value::Map Walk::SeenByCondition(int64_t parent, int64_t repetition) const {
  const Instance& instance = decision_.after;
  Value::Map seen = ScopeOf(instance, *FindToken(instance, parent)).variables;
  Merger merger(seen);
  std::vector<std::string> untold;
  std::vector<int64_t> done = ChildIds(parent);
  std::erase_if(done, [&](int64_t id) {
    return id == repetition || FindToken(instance, id)->state != TokenState::kEnded;
  });
  done.push_back(repetition);
  for (const int64_t id : done) merger.Take(*BroughtBy(id, {}, untold));
  Merged merged = std::move(merger).Finish([](int64_t) { return false; });
  for (auto& [name, value] : merged.changes) {
    seen.insert_or_assign(name, std::move(value));
  }
  const Token& ending = *FindToken(instance, repetition);
  for (const auto& [name, value] : ending.scope.variables) {
    if (IsLocal(ending, name)) seen.insert_or_assign(name, value);
  }
  return seen;
}

void Walk::EndRepetitions(int64_t token) {
  const Node& node = NodeOf(At(token));
  const std::vector<int64_t> children = ChildIds(token);
  absl::Status set;
  if (!children.empty()) {
    for (const int64_t child : children) {
      if (At(child).state != TokenState::kEnded) TellCancelled(child);
    }
    Record(At(token),
           TokensJoined{
               .token = token, .consumed = Subtrees(children), .before = WithoutScope(At(token))});
    std::vector<int64_t> done = children;
    std::erase_if(done, [&](int64_t id) { return At(id).state != TokenState::kEnded; });
    const Merged merged = Merge(token, done);
    RemoveBelow(token);
    set = SetVariables(token, merged.changes);
  }
  Value::List outputs = std::move(At(token).repetition->outputs);
  At(token).repetition.reset();
  // They are over: what they have set is in the history alone.
  if (!set.ok()) return StopMerging(token, TokenState::kStoppedBehind, set);
  if (!node.repeats->output_collection.empty()) {
    set = SetVariables(token, {{node.repeats->output_collection, std::move(outputs)}});
    if (!set.ok()) {
      return Stop(token, TokenState::kStoppedBehind, ReasonOf(set), set.message());
    }
  }
  Leave(token);
}

}  // namespace magpie::flow
