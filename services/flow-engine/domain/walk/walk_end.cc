// Where tokens end.

#include <algorithm>
#include <utility>

#include "services/flow-engine/domain/state/branches.h"
#include "services/flow-engine/domain/walk/behavior.h"
#include "services/flow-engine/domain/walk/walk.h"

namespace magpie::flow {

void Walk::Absorb(int64_t token, int64_t child, bool merge) {
  TokensJoined event{
      .token = token, .consumed = Subtrees({child}), .before = WithoutScope(At(token))};
  Record(At(token), std::move(event));
  // The child had room for them, beside all that its parent sees.
  const Merged merged = merge ? Merge(token, {child}) : Merged();
  Remove(child);
  TakeMerged(token, merged);
}

void Walk::Return(int64_t token, int64_t child) {
  Record("", 0, token, At(token).visit, FlowReturned{});
  Absorb(token, child, false);
  At(token).called.clear();
}

void Walk::End(int64_t token, bool terminates) {
  if (!Complete(token)) return;
  At(token).state = TokenState::kEnded;
  const int64_t top = terminates ? TopFork(instance(), token) : 0;
  if (top == 0) return CloseEnded(token);
  if (EndFork(top, token)) CloseEnded(top);
}

void Walk::CloseEnded(int64_t token) {
  const int64_t parent = At(token).parent;
  if (parent == 0) return Remove(token);
  if (At(parent).state == TokenState::kInside) {
    return NodeOf(At(parent)).behavior->Close(*this, parent, token);
  }
  const bool are_over = std::ranges::all_of(
      ChildIds(parent), [&](int64_t id) { return At(id).state == TokenState::kEnded; });
  if (!are_over) return;
  if (EndFork(parent, token)) CloseEnded(parent);
}

bool Walk::EndFork(int64_t fork, int64_t last) {
  Union what{.into = fork,
             .at = At(last).element_key,
             .state = TokenState::kEnded,
             .before = WithoutScope(At(fork)),
             .consumed = ChildIds(fork)};
  for (const int64_t leaf : LeavesOf(instance(), fork)) {
    const bool is_ended = At(leaf).state == TokenState::kEnded;
    (is_ended ? what.come : what.overtaken).push_back(leaf);
  }
  what.merged = Merge(fork, what.consumed, what.overtaken);
  if (const absl::Status room = CheckRoom(fork, what.merged.All()); !room.ok()) {
    StopMerging(last, TokenState::kStoppedBehind, room);
    return false;
  }
  Unite(std::move(what));
  return true;
}

}  // namespace magpie::flow
