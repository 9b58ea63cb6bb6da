#include "services/flow-engine/domain/walk/unite.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/flow-engine/domain/state/token_tree.h"
#include "services/flow-engine/domain/walk/completion.h"
#include "services/flow-engine/domain/walk/incidents.h"
#include "services/flow-engine/domain/walk/merge_branches.h"

namespace magpie::flow {

void Unite(Ground& ground, Union what) {
  Instance& instance = ground.instance();
  std::vector<int64_t> visits;
  for (const int64_t id : what.overtaken) RecordCancelled(ground, id);
  for (const int64_t top : what.consumed) {
    for (const int64_t leaf : LeavesOf(instance, top)) {
      if (std::ranges::count(what.come, leaf) != 0) visits.push_back(ground.At(leaf).visit);
    }
  }
  TokensJoined event{.token = what.into,
                     .consumed = SubtreesOf(instance, what.consumed),
                     .before = std::move(what.before),
                     .conflicts = what.merged.conflicts};
  Token& united = ground.At(what.into);
  event.carried = united.carried;
  std::ranges::copy(what.merged.carried, std::back_inserter(event.carried));
  united.element_key = what.at;
  united.from = std::move(visits);
  united.visit = united.number = instance.next_number++;
  united.since = ground.now;
  united.state = what.state;
  ground.recorder.Record(united, std::move(event));
  for (const int64_t id : what.consumed) Remove(instance, id);
  ground.scopes.Take(what.into, what.merged);
}

void StopMerging(Ground& ground, int64_t token, TokenState where, const absl::Status& full) {
  Stop(ground, token, where, "MERGE_TOO_LARGE",
       absl::StrCat("with what has been set on the way, ", full.message()));
}

void Absorb(Ground& ground, int64_t token, int64_t child, bool merge) {
  Instance& instance = ground.instance();
  const Token& absorbing = ground.At(token);
  ground.recorder.Record(absorbing, TokensJoined{.token = token,
                                                 .consumed = SubtreesOf(instance, {child}),
                                                 .before = WithoutScope(absorbing)});
  // There is room: the child already held them beside all that its parent sees.
  const Merged merged = merge ? MergeBranches(ground.board, token, {child}) : Merged();
  Remove(instance, child);
  ground.scopes.Take(token, merged);
}

void Return(Ground& ground, int64_t token, int64_t child) {
  ground.recorder.Record("", 0, token, ground.At(token).visit, ChildReturned{});
  Absorb(ground, token, child, false);
  ground.At(token).child_deployment.clear();
}

}  // namespace magpie::flow
