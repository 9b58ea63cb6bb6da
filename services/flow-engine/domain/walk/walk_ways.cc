// The ways out of a node.

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "services/flow-engine/domain/walk/behavior.h"
#include "services/flow-engine/domain/walk/walk.h"

namespace magpie::flow {

void Behavior::Leave(Walk& walk, int64_t token) const {
  const Node& node = walk.NodeOf(walk.At(token));
  if (node.ways.empty()) return walk.End(token, false);
  if (node.chooses && node.takes_all) return walk.ChooseAll(token);
  walk.Choose(token);
}

void Walk::LeaveBy(int64_t token, const std::vector<const Way*>& ways) {
  if (ways.size() > 1) return Fork(token, ways);
  const Graph& graph = FlowOf(At(token)).graph;
  if (Complete(token)) GoTo(token, graph.nodes[ways.front()->target]);
}

void Walk::Choose(int64_t token) {
  const Node& node = NodeOf(At(token));
  const Way* otherwise = nullptr;
  if (!node.chooses) return LeaveBy(token, {&node.ways.front()});
  for (const Way& way : node.ways) {
    if (way.is_default) otherwise = &way;
    if (way.is_default || !way.condition.has_value()) continue;
    const absl::StatusOr<bool> holds = Holds(At(token), way);
    if (!holds.ok()) {
      return Stop(token, TokenState::kStoppedBehind, ReasonOf(holds.status()),
                  holds.status().message());
    }
    if (*holds) return LeaveBy(token, {&way});
  }
  if (otherwise == nullptr) return NoWayOut(token);
  Record(At(token), ConditionEvaluated{.way = otherwise->key, .result = true, .is_default = true});
  LeaveBy(token, {otherwise});
}

void Walk::ChooseAll(int64_t token) {
  const Node& node = NodeOf(At(token));
  std::vector<const Way*> taken;
  const Way* otherwise = nullptr;
  bool any_holds = false;
  for (const Way& way : node.ways) {
    if (way.is_default) {
      otherwise = &way;
    } else if (!way.condition.has_value()) {
      taken.push_back(&way);
    } else {
      const absl::StatusOr<bool> holds = Holds(At(token), way);
      if (!holds.ok()) {
        return Stop(token, TokenState::kStoppedBehind, ReasonOf(holds.status()),
                    holds.status().message());
      }
      any_holds |= *holds;
      if (*holds) taken.push_back(&way);
    }
  }
  // Ways without a condition are taken beside it.
  if (!any_holds && otherwise != nullptr) {
    Record(At(token),
           ConditionEvaluated{.way = otherwise->key, .result = true, .is_default = true});
    taken.insert(std::ranges::upper_bound(taken, otherwise), otherwise);
  }
  if (taken.empty()) return NoWayOut(token);
  LeaveBy(token, taken);
}

void Walk::NoWayOut(int64_t token) {
  Stop(token, TokenState::kStoppedBehind, "NO_WAY_OUT",
       absl::StrCat("no condition holds after ", At(token).element_key,
                    ", and there is no default"));
}

absl::StatusOr<bool> Walk::Holds(const Token& token, const Way& way) {
  expr::Explained explained = way.condition->Explain(ScopeOf(decision_.after, token).variables);
  ConditionEvaluated event{.way = way.key,
                           .expression = way.condition->text(),
                           .explanation = std::move(explained.explanation)};
  const bool* result = explained.value.ok() ? explained.value->as_bool() : nullptr;
  event.result = result != nullptr && *result;
  Record(token, std::move(event));
  RETURN_IF_ERROR(explained.value.status());
  if (result != nullptr) return *result;
  return Error(absl::StatusCode::kInvalidArgument, "EXPRESSION_FAILED",
               absl::StrCat("condition of ", way.key,
                            " must evaluate to a bool, and evaluates to a value of kind ",
                            KindOf(*explained.value)));
}

}  // namespace magpie::flow
