#include "services/flow-engine/domain/walk/ways.h"

#include <algorithm>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "services/flow-engine/domain/walk/completion.h"
#include "services/flow-engine/domain/walk/forks.h"
#include "services/flow-engine/domain/walk/incidents.h"

namespace magpie::flow {
namespace {

absl::StatusOr<bool> Holds(Ground& ground, int64_t token, const Way& way) {
  expr::Explained explained = way.condition->Explain(ground.board.Variables(token));
  ConditionEvaluated event{.way = way.key,
                           .expression = way.condition->text(),
                           .explanation = std::move(explained.explanation)};
  const bool* result = explained.value.ok() ? explained.value->as_bool() : nullptr;
  event.result = result != nullptr && *result;
  ground.recorder.Record(ground.At(token), std::move(event));
  RETURN_IF_ERROR(explained.value.status());
  if (result != nullptr) return *result;
  return Error(absl::StatusCode::kInvalidArgument, "EXPRESSION_FAILED",
               absl::StrCat("condition of ", way.key,
                            " must evaluate to a bool, and evaluates to a value of kind ",
                            KindOf(*explained.value)));
}

void ReportDefault(Ground& ground, int64_t token, const Way& way) {
  ground.recorder.Record(ground.At(token),
                         ConditionEvaluated{.way = way.key, .result = true, .is_default = true});
}

// An error if a condition fails; empty if no way can be taken.
absl::StatusOr<std::vector<const Way*>> First(Ground& ground, int64_t token, const Node& node) {
  if (!node.chooses) return std::vector<const Way*>{&node.ways.front()};
  const Way* otherwise = nullptr;
  for (const Way& way : node.ways) {
    if (way.is_default) otherwise = &way;
    if (way.is_default || !way.condition.has_value()) continue;
    ASSIGN_OR_RETURN(const bool holds, Holds(ground, token, way));
    if (holds) return std::vector<const Way*>{&way};
  }
  if (otherwise == nullptr) return std::vector<const Way*>();
  ReportDefault(ground, token, *otherwise);
  return std::vector<const Way*>{otherwise};
}

absl::StatusOr<std::vector<const Way*>> Holding(Ground& ground, int64_t token, const Node& node) {
  std::vector<const Way*> taken;
  const Way* otherwise = nullptr;
  bool any_holds = false;
  for (const Way& way : node.ways) {
    if (way.is_default) {
      otherwise = &way;
    } else if (!way.condition.has_value()) {
      taken.push_back(&way);
    } else {
      ASSIGN_OR_RETURN(const bool holds, Holds(ground, token, way));
      any_holds |= holds;
      if (holds) taken.push_back(&way);
    }
  }
  // The default joins the ways that have no condition.
  if (!any_holds && otherwise != nullptr) {
    ReportDefault(ground, token, *otherwise);
    taken.insert(std::ranges::upper_bound(taken, otherwise), otherwise);
  }
  return taken;
}

absl::StatusOr<std::vector<const Way*>> Choose(Ground& ground, int64_t token, const Node& node,
                                               Ways which) {
  if (which == Ways::kFirst) return First(ground, token, node);
  if (which == Ways::kHolding) return Holding(ground, token, node);
  std::vector<const Way*> all;
  for (const Way& way : node.ways) all.push_back(&way);
  return all;
}

}  // namespace

void LeaveBy(Ground& ground, int64_t token, Ways which) {
  const Graph& graph = ground.board.FlowOf(ground.At(token)).graph;
  const Node& node = ground.board.NodeOf(token);
  const absl::StatusOr<std::vector<const Way*>> ways = Choose(ground, token, node, which);
  if (!ways.ok()) {
    return Stop(ground, token, TokenState::kStoppedBehind, ReasonOf(ways.status()),
                ways.status().message());
  }
  if (ways->empty()) {
    return Stop(ground, token, TokenState::kStoppedBehind, "NO_WAY_OUT",
                absl::StrCat("no condition holds after ", node.key, ", and there is no default"));
  }
  if (ways->size() > 1) return Fork(ground, token, *ways);
  if (Complete(ground, token)) ground.steps.GoTo(token, graph.nodes[ways->front()->target]);
}

}  // namespace magpie::flow
