#include "services/flow-engine/domain/walk/forks.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/value/json.h"
#include "services/flow-engine/domain/state/token_tree.h"
#include "services/flow-engine/domain/walk/completion.h"
#include "services/flow-engine/domain/walk/incidents.h"
#include "services/flow-engine/domain/walk/narrow.h"

namespace magpie::flow {
namespace {

// Whether there is room for `variables`, all that the child flow will see.
absl::Status RoomFor(Ground& ground, int64_t child, const Value::Map& variables) {
  RETURN_IF_ERROR(ground.scopes.CheckRoom(child, variables));
  if (ground.scopes.HasRoom(0, ToJson(variables).size())) return absl::OkStatus();
  return Error(absl::StatusCode::kResourceExhausted, "VARIABLES_TOO_LARGE", NoScopeRoom());
}

}  // namespace

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
             : absl::StrCat("branches would be nested more than ", kMaxTokenDepth,
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
  // Otherwise a loop back to a fork would be one fork deeper each time.
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

void OpenChildFlow(Ground& ground, int64_t token, const Deployed& flow,
                   const Value::Map& variables) {
  if (!HasRoomBelow(ground, token, 1, TokenState::kStoppedBefore)) return;
  const Node& start = flow.graph.nodes[flow.graph.start];
  const int64_t child = ground.board.MakeChild(token, start);
  ground.At(child).scope = {};
  if (const absl::Status room = RoomFor(ground, child, variables); !room.ok()) {
    Remove(ground.instance(), child);
    return Stop(ground, token, TokenState::kStoppedBefore, ReasonOf(room),
                absl::StrCat("input: ", room.message()));
  }
  Token& calling = ground.At(token);
  calling.state = TokenState::kInside;
  calling.child_deployment = flow.deployment.id.str();
  ground.recorder.Record("", 0, token, calling.visit, ChildEntered{calling.child_deployment});
  // RoomFor has checked the room.
  ground.scopes.SetOrDrop(child, variables);
  ground.steps.Begin({{child, &start}});
}

}  // namespace magpie::flow
