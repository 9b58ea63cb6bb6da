#include "services/flow-engine/domain/walk/repetitions.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/value/json.h"
#include "services/flow-engine/domain/model/wanted.h"
#include "services/flow-engine/domain/state/token_tree.h"
#include "services/flow-engine/domain/walk/completion.h"
#include "services/flow-engine/domain/walk/forks.h"
#include "services/flow-engine/domain/walk/incidents.h"
#include "services/flow-engine/domain/walk/merge_branches.h"
#include "services/flow-engine/domain/walk/unite.h"

namespace magpie::flow {
namespace {

// The items 1, 2 and so on, up to the cardinality.
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

std::optional<int64_t> Repetitions::Begin(int64_t token) {
  const MultiInstance& repeats = *ground_.board.NodeOf(token).repeats;
  absl::StatusOr<Value::List> items = ItemsOf(repeats, ground_.board.Variables(token));
  if (!items.ok()) {
    Stop(ground_, token, TokenState::kStoppedBefore, ReasonOf(items.status()),
         absl::StrCat(repeats.cardinality.has_value() ? "loop_cardinality: " : "collection: ",
                      items.status().message()));
    return std::nullopt;
  }
  const size_t count = items->size();
  const size_t at_once = repeats.is_sequential ? std::min<size_t>(count, 1) : count;
  if (!HasRoomBelow(ground_, token, at_once, TokenState::kStoppedBefore)) return std::nullopt;
  Token& waiting = ground_.At(token);
  waiting.state = TokenState::kInside;
  waiting.repetition = Repetition{.items = *std::move(items)};
  waiting.repetition->outputs.resize(waiting.repetition->items.size());
  if (count == 0) return EndAll(token);
  std::vector<Step> begun;
  for (size_t i = 0; i < at_once; ++i) begun.push_back(BeginOne(token));
  ground_.steps.Begin(begun);
  return std::nullopt;
}

Step Repetitions::BeginOne(int64_t token) {
  const Node& node = ground_.board.NodeOf(token);
  const int64_t child = ground_.board.MakeChild(token, node);
  Repetition& repetition = *ground_.At(token).repetition;
  const int64_t index = repetition.begun++;
  ground_.At(child).index = index;
  // If the item makes the scope too large, it stays unset, and reading it fails.
  ground_.scopes.SetOrDrop(child, {{node.repeats->element_variable, repetition.items[index]},
                                   {std::string(kLoopCounter), index + 1}});
  return {child, &node};
}

std::optional<int64_t> Repetitions::End(int64_t repetition) {
  const bool is_sequential = ground_.board.NodeOf(repetition).repeats->is_sequential;
  const int64_t parent = ground_.At(repetition).parent;
  const int64_t index = *ground_.At(repetition).index;
  std::optional<Value> output = OutputOf(repetition);
  if (!output.has_value()) return std::nullopt;
  const bool is_unasked = repetition == ground_.unasked;
  const absl::StatusOr<bool> is_enough = is_unasked ? false : IsEnough(parent, repetition);
  if (!is_enough.ok()) {
    Stop(ground_, repetition, TokenState::kStoppedBehind, ReasonOf(is_enough.status()),
         absl::StrCat("completion_condition: ", is_enough.status().message()));
    return std::nullopt;
  }
  if (!Complete(ground_, repetition)) return std::nullopt;
  ground_.At(repetition).state = TokenState::kEnded;
  Repetition& counted = *ground_.At(parent).repetition;
  counted.outputs[index] = *std::move(output);
  counted.done += 1;
  if (is_sequential) Absorb(ground_, parent, repetition, true);
  const Repetition& all = *ground_.At(parent).repetition;
  const bool is_over = all.done == static_cast<int64_t>(all.items.size());
  if (is_over || *is_enough) return EndAll(parent);
  if (is_sequential) ground_.steps.Begin({BeginOne(parent)});
  return std::nullopt;
}

std::optional<Value> Repetitions::OutputOf(int64_t repetition) {
  const Token& done = ground_.At(repetition);
  const MultiInstance& repeats = *ground_.board.NodeOf(done).repeats;
  Value output;
  if (repeats.output_element.has_value()) {
    absl::StatusOr<Value> made = repeats.output_element->Eval(ground_.board.Variables(repetition));
    if (!made.ok()) {
      Stop(ground_, repetition, TokenState::kStoppedBehind, ReasonOf(made.status()),
           absl::StrCat("output_element: ", made.status().message()));
      return std::nullopt;
    }
    output = *std::move(made);
  }
  if (HasOutputRoom(*ground_.At(done.parent).repetition, output)) return output;
  Stop(ground_, repetition, TokenState::kStoppedBehind, "MERGE_TOO_LARGE",
       absl::StrCat("outputs would take more than ", kMaxVariableBytes, " bytes"));
  return std::nullopt;
}

absl::StatusOr<bool> Repetitions::IsEnough(int64_t parent, int64_t repetition) const {
  const Token& token = ground_.At(parent);
  const auto& condition = ground_.board.NodeOf(token).repeats->completion_condition;
  const int64_t count = static_cast<int64_t>(token.repetition->items.size());
  const int64_t done = token.repetition->done + 1;
  // The last one always ends them.
  if (!condition.has_value() || done == count) return false;
  Value::Map variables = SeenByCondition(parent, repetition);
  variables.insert_or_assign("nrOfInstances", count);
  variables.insert_or_assign("nrOfCompletedInstances", done);
  variables.insert_or_assign("nrOfActiveInstances", token.repetition->begun - done);
  return condition->EvalBool(variables);
}

Value::Map Repetitions::SeenByCondition(int64_t parent, int64_t repetition) const {
  const Board& board = ground_.board;
  Value::Map seen = board.Variables(parent);
  Merger merger(seen);
  std::vector<std::string> untold;
  std::vector<int64_t> done = ChildIdsOf(board.instance(), parent);
  std::erase_if(done, [&](int64_t id) {
    return id == repetition || board.At(id).state != TokenState::kEnded;
  });
  done.push_back(repetition);
  for (const int64_t id : done) merger.Take(*BroughtBy(board, id, {}, untold));
  Merged merged = std::move(merger).Finish([](int64_t) { return false; });
  for (auto& [name, value] : merged.changes) {
    seen.insert_or_assign(name, std::move(value));
  }
  const Token& ending = board.At(repetition);
  for (const auto& [name, value] : ending.scope.variables) {
    if (board.IsLocal(ending, name)) seen.insert_or_assign(name, value);
  }
  return seen;
}

absl::Status Repetitions::Gather(int64_t token) {
  Instance& instance = ground_.instance();
  const std::vector<int64_t> children = ChildIdsOf(instance, token);
  if (children.empty()) return absl::OkStatus();
  const auto has_ended = [&](int64_t id) { return ground_.At(id).state == TokenState::kEnded; };
  for (const int64_t child : children) {
    if (!has_ended(child)) RecordCancelled(ground_, child);
  }
  const Token& waiting = ground_.At(token);
  ground_.recorder.Record(waiting, TokensJoined{.token = token,
                                                .consumed = SubtreesOf(instance, children),
                                                .before = WithoutScope(waiting)});
  std::vector<int64_t> done = children;
  std::erase_if(done, [&](int64_t id) { return !has_ended(id); });
  const Merged merged = MergeBranches(ground_.board, token, done);
  RemoveBelow(instance, token);
  return ground_.scopes.Set(token, merged.changes);
}

std::optional<int64_t> Repetitions::EndAll(int64_t token) {
  const MultiInstance& repeats = *ground_.board.NodeOf(token).repeats;
  absl::Status set = Gather(token);
  Value::List outputs = std::move(ground_.At(token).repetition->outputs);
  ground_.At(token).repetition.reset();
  // The repetitions are over, so that only the history has what they had set.
  if (!set.ok()) {
    StopMerging(ground_, token, TokenState::kStoppedBehind, set);
    return std::nullopt;
  }
  if (!repeats.output_collection.empty()) {
    set = ground_.scopes.Set(token, {{repeats.output_collection, std::move(outputs)}});
  }
  if (set.ok()) return token;
  Stop(ground_, token, TokenState::kStoppedBehind, ReasonOf(set), set.message());
  return std::nullopt;
}

}  // namespace magpie::flow
