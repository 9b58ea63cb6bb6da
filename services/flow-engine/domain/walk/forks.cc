#include "services/flow-engine/domain/walk/forks.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/value/json.h"
#include "services/flow-engine/domain/state/token_tree.h"
#include "services/flow-engine/domain/walk/completion.h"
#include "services/flow-engine/domain/walk/incidents.h"
#include "services/flow-engine/domain/walk/narrow.h"

namespace magpie::flow {

bool HasRoomBelow(Ground& ground, int64_t& token, size_t children, TokenState where) {
  const Instance& instance = ground.instance();
  const auto are_too_many = [&] { return instance.tokens.size() + children > kMaxTokens; };
  const auto is_too_deep = [&] {
    return static_cast<size_t>(DepthOf(instance, ground.At(token))) >= kMaxTokenDepth;
  };
  if (are_too_many() || is_too_deep()) token = Narrow(ground, token, Forks::kAll);
  if (are_too_many() || is_too_deep()) {
    Stop(ground, token, where, "TOO_MANY_TOKENS",
         are_too_many()
             ? absl::StrCat("branches would be more than ", kMaxTokens,
                            ": retry when some have ended")
             : absl::StrCat("branches would lie more than ", kMaxTokenDepth,
                            " forks deep: retry when those of earlier forks have ended"));
    return false;
  }
  const size_t bytes = children * ToJson(ground.board.Variables(token)).size();
  if (ground.scopes.HasRoom(children, bytes)) return true;
  Stop(ground, token, where, "VARIABLES_TOO_LARGE", NoScopeRoom());
  return false;
}

void Fork(Ground& ground, int64_t token, const std::vector<const Way*>& ways) {
  const Graph& graph = ground.board.FlowOf(ground.At(token)).graph;
  const bool is_skipped = token == ground.skipped;
  // A loop that comes round to a fork would else stand a fork deeper each time.
  token = Narrow(ground, token, Forks::kOfItsNode);
  if (is_skipped) ground.skipped = token;
  if (!HasRoomBelow(ground, token, ways.size(), TokenState::kStoppedBehind)) return;
  if (!Complete(ground, token)) return;
  ground.At(token).state = TokenState::kForked;
  std::vector<Step> begun;
  for (const Way* way : ways) {
    const Node& target = graph.nodes[way->target];
    begun.push_back({ground.board.MakeChild(token, target), &target});
  }
  ground.steps.Begin(begun);
}

void Open(Ground& ground, int64_t token, const Node& start) {
  if (!HasRoomBelow(ground, token, 1, TokenState::kStoppedBefore)) return;
  ground.At(token).state = TokenState::kInside;
  ground.steps.Begin({{ground.board.MakeChild(token, start), &start}});
}

void OpenCalled(Ground& ground, int64_t token, const Deployed& called,
                const Value::Map& variables) {
  if (!HasRoomBelow(ground, token, 1, TokenState::kStoppedBefore)) return;
  Token& calling = ground.At(token);
  calling.state = TokenState::kInside;
  calling.called = called.deployment.id.str();
  ground.recorder.Record("", 0, token, calling.visit, FlowCalled{calling.called});
  const Node& start = called.graph.nodes[called.graph.start];
  const int64_t child = ground.board.MakeChild(token, start);
  ground.At(child).scope = {};
  // What a parent has is small enough for a child; what its inputs make larger stays unset.
  ground.scopes.SetOrDrop(child, variables);
  ground.steps.Begin({{child, &start}});
}

}  // namespace magpie::flow
