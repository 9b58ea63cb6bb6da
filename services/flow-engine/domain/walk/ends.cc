#include "services/flow-engine/domain/walk/ends.h"

#include <algorithm>
#include <utility>

#include "services/flow-engine/domain/state/token_tree.h"
#include "services/flow-engine/domain/walk/completion.h"
#include "services/flow-engine/domain/walk/merge_branches.h"
#include "services/flow-engine/domain/walk/unite.h"

namespace magpie::flow {
namespace {

// All branches of a fork have ended: its token moves to where the last one did. False if there is
// no room for what they have set; then the last one stops.
bool EndFork(Ground& ground, int64_t fork, int64_t last) {
  Union what{.into = fork,
             .at = ground.At(last).element_key,
             .state = TokenState::kEnded,
             .before = WithoutScope(ground.At(fork)),
             .consumed = ChildIdsOf(ground.instance(), fork)};
  for (const int64_t leaf : LeavesOf(ground.instance(), fork)) {
    const bool is_ended = ground.At(leaf).state == TokenState::kEnded;
    (is_ended ? what.come : what.overtaken).push_back(leaf);
  }
  what.merged = MergeBranches(ground.board, fork, what.consumed, what.overtaken);
  if (const absl::Status room = ground.scopes.CheckRoom(fork, what.merged.All()); !room.ok()) {
    StopMerging(ground, last, TokenState::kStoppedBehind, room);
    return false;
  }
  Unite(ground, std::move(what));
  return true;
}

// Closes the parent of a token that has ended, if it was the last of its siblings.
std::optional<Closed> CloseEnded(Ground& ground, int64_t token) {
  const int64_t parent = ground.At(token).parent;
  if (parent == 0) {
    Remove(ground.instance(), token);
    return std::nullopt;
  }
  if (ground.At(parent).state == TokenState::kInside) return Closed{parent, token};
  const bool are_over = std::ranges::all_of(ChildIdsOf(ground.instance(), parent), [&](int64_t id) {
    return ground.At(id).state == TokenState::kEnded;
  });
  if (!are_over || !EndFork(ground, parent, token)) return std::nullopt;
  return CloseEnded(ground, parent);
}

}  // namespace

std::optional<Closed> End(Ground& ground, int64_t token, bool terminates) {
  if (!Complete(ground, token)) return std::nullopt;
  ground.At(token).state = TokenState::kEnded;
  const int64_t top = terminates ? TopFork(ground.instance(), token) : 0;
  if (top == 0) return CloseEnded(ground, token);
  if (!EndFork(ground, top, token)) return std::nullopt;
  return CloseEnded(ground, top);
}

}  // namespace magpie::flow
