#include "services/flow-engine/domain/walk/join.h"

#include <algorithm>
#include <utility>

#include "services/flow-engine/domain/state/branches.h"
#include "services/flow-engine/domain/state/token_tree.h"
#include "services/flow-engine/domain/walk/behavior.h"
#include "services/flow-engine/domain/walk/merge_branches.h"
#include "services/flow-engine/domain/walk/unite.h"

namespace magpie::flow {
std::optional<int64_t> Join::Next() {
  std::vector<int64_t> arrived;
  bool is_idle = true;
  for (const Token& token : ground_.instance().tokens) {
    if (token.state == TokenState::kArrived) arrived.push_back(token.id);
    is_idle &= token.state >= TokenState::kForked && token.state != TokenState::kUndoing;
  }
  for (const int64_t token : arrived) {
    if (const std::optional<int64_t> joined = At(token, true)) return joined;
  }
  // All wait for one another, and nothing else would wake them: join without waiting.
  if (!is_idle || arrived.empty()) return std::nullopt;
  return At(arrived.front(), false);
}

std::optional<int64_t> Join::At(int64_t arrived, bool waits_for_others) {
  const int64_t top = TopFork(ground_.instance(), arrived);
  if (top == 0) return arrived;
  std::optional<Meeting> meeting = MeetingOf(arrived, top, waits_for_others);
  if (!meeting.has_value()) return std::nullopt;
  return Meet(*std::move(meeting), ground_.board.NodeOf(arrived));
}

std::optional<Join::Meeting> Join::MeetingOf(int64_t arrived, int64_t top,
                                             bool waits_for_others) const {
  const Instance& instance = ground_.instance();
  const Token& first = ground_.At(arrived);
  const Graph& graph = ground_.board.FlowOf(first).graph;
  const bool is_any = ground_.board.NodeOf(first).behavior->join()->is_any;
  Meeting meeting{.fork = first.parent};
  for (const int64_t leaf : LeavesOf(instance, top)) {
    const Coming coming = ComingOf(instance, graph, arrived, leaf);
    if (coming == Coming::kHas) {
      meeting.come.push_back(leaf);
    } else if (coming == Coming::kNever) {
      continue;
    } else if (is_any) {
      meeting.overtaken.push_back(leaf);
    } else if (waits_for_others) {
      return std::nullopt;
    } else {
      continue;
    }
    meeting.fork = ForkOver(instance, meeting.fork, leaf);
  }
  return meeting;
}

int64_t Join::Meet(Meeting meeting, const Node& join) {
  Instance& instance = ground_.instance();
  const auto stays = [&](int64_t leaf) {
    return !Has(meeting.come, leaf) && !Has(meeting.overtaken, leaf) &&
           ground_.At(leaf).state != TokenState::kEnded;
  };
  const bool is_last = std::ranges::none_of(LeavesOf(instance, meeting.fork), stays);
  if (!is_last && meeting.come.size() == 1 && meeting.overtaken.empty()) {
    return meeting.come.front();
  }
  Union what{.at = join.key,
             .state = TokenState::kArrived,
             .consumed = ConsumedBy(meeting, is_last),
             .come = meeting.come,
             .overtaken = meeting.overtaken};
  for (const int64_t id : what.consumed) {
    for (const int64_t between : ForksBetween(instance, meeting.fork, id)) {
      ground_.scopes.Part(between);
    }
  }
  what.merged = MergeBranches(ground_.board, meeting.fork, what.consumed, what.overtaken,
                              join.behavior->join()->data);
  const absl::Status room = ground_.scopes.CheckRoom(meeting.fork, what.merged.All());
  if (!room.ok()) {
    const int64_t last = *std::ranges::max_element(
        meeting.come, {}, [&](int64_t id) { return ground_.At(id).visit; });
    StopMerging(ground_, last, TokenState::kStoppedBefore, room);
    return 0;
  }
  for (const int64_t id : what.consumed) {
    if (ground_.At(id).parent != meeting.fork) ground_.scopes.Lift(id, meeting.fork);
  }
  if (is_last) what.before = WithoutScope(ground_.At(meeting.fork));
  const int64_t into = is_last ? meeting.fork : ground_.board.MakeChild(meeting.fork, join);
  what.into = into;
  Unite(ground_, std::move(what));
  // The result does not wait again: it continues, or meets the branches of the fork around it.
  const int64_t around = ground_.At(into).parent;
  if (around == 0 || ground_.At(around).state != TokenState::kForked) return into;
  return Meet({.fork = around, .come = {into}}, join);
}

std::vector<int64_t> Join::ConsumedBy(const Meeting& meeting, bool is_last) const {
  std::vector<int64_t> consumed;
  for (const int64_t child : ChildIdsOf(ground_.instance(), meeting.fork)) {
    AddConsumed(meeting, is_last, child, consumed);
  }
  return consumed;
}

void Join::AddConsumed(const Meeting& meeting, bool is_last, int64_t token,
                       std::vector<int64_t>& consumed) const {
  const Instance& instance = ground_.instance();
  const auto leaves_it = [&](int64_t leaf) {
    return Has(meeting.come, leaf) || Has(meeting.overtaken, leaf);
  };
  const auto stays = [&](int64_t leaf) {
    return !leaves_it(leaf) && ground_.At(leaf).state != TokenState::kEnded;
  };
  const std::vector<int64_t> leaves = LeavesOf(instance, token);
  if (!is_last && std::ranges::none_of(leaves, leaves_it)) return;
  if (std::ranges::none_of(leaves, stays)) return consumed.push_back(token);
  for (const int64_t child : ChildIdsOf(instance, token)) {
    AddConsumed(meeting, is_last, child, consumed);
  }
}

}  // namespace magpie::flow
