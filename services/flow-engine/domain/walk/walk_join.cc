// Where many tokens become one.
//
// A join lets go on when no other token of its fork, or of a fork around that, may still come
// there. That is read off the graph, so that a fork needs no join of its own, and a branch that has
// ended or gone elsewhere holds up nobody.

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/flow-engine/domain/state/branches.h"
#include "services/flow-engine/domain/walk/behavior.h"
#include "services/flow-engine/domain/walk/walk.h"

namespace magpie::flow {
namespace {

bool Has(const std::vector<int64_t>& ids, int64_t id) { return std::ranges::count(ids, id) != 0; }

}  // namespace

void Walk::Arrive(int64_t token) { At(token).state = TokenState::kArrived; }

bool Walk::Join() {
  std::vector<int64_t> arrived;
  bool is_idle = true;
  for (const Token& token : instance().tokens) {
    if (token.state == TokenState::kArrived) arrived.push_back(token.id);
    is_idle &= token.state >= TokenState::kForked && token.state != TokenState::kUndoing;
  }
  for (const int64_t token : arrived) {
    if (JoinAt(token, true)) return true;
  }
  // Each waits for another: nobody else would ever wake them.
  return is_idle && !arrived.empty() && JoinAt(arrived.front(), false);
}

bool Walk::JoinAt(int64_t arrived, bool waits_for_others) {
  const Node& join = NodeOf(At(arrived));
  const int64_t top = TopFork(instance(), arrived);
  if (top == 0) {
    join.behavior->Leave(*this, arrived);
    return true;
  }
  const bool is_any = join.behavior->join()->is_any;
  Meeting meeting{.fork = At(arrived).parent};
  const Graph& graph = FlowOf(At(arrived)).graph;
  for (const int64_t leaf : LeavesOf(instance(), top)) {
    const Coming coming = ComingOf(instance(), graph, arrived, leaf);
    if (coming == Coming::kHas) {
      meeting.come.push_back(leaf);
    } else if (coming == Coming::kNever) {
      continue;
    } else if (is_any) {
      meeting.overtaken.push_back(leaf);
    } else if (waits_for_others) {
      return false;
    } else {
      continue;
    }
    meeting.fork = ForkOver(instance(), meeting.fork, leaf);
  }
  JoinTokens(std::move(meeting), join);
  return true;
}

void Walk::JoinTokens(Meeting meeting, const Node& join) {
  const auto stays = [&](int64_t leaf) {
    return !Has(meeting.come, leaf) && !Has(meeting.overtaken, leaf) &&
           At(leaf).state != TokenState::kEnded;
  };
  const bool is_last = std::ranges::none_of(LeavesOf(instance(), meeting.fork), stays);
  if (!is_last && meeting.come.size() == 1 && meeting.overtaken.empty()) {
    return join.behavior->Leave(*this, meeting.come.front());
  }
  Union what{.at = join.key,
             .state = TokenState::kArrived,
             .consumed = ConsumedBy(meeting, is_last),
             .come = meeting.come,
             .overtaken = meeting.overtaken};
  for (const int64_t id : what.consumed) {
    for (const int64_t between : ForksBetween(instance(), meeting.fork, id)) Part(between);
  }
  what.merged = Merge(meeting.fork, what.consumed, what.overtaken, join.behavior->join()->data);
  if (const absl::Status room = CheckRoom(meeting.fork, what.merged.All()); !room.ok()) {
    const int64_t last =
        *std::ranges::max_element(meeting.come, {}, [&](int64_t id) { return At(id).visit; });
    return StopMerging(last, TokenState::kStoppedBefore, room);
  }
  for (const int64_t id : what.consumed) {
    if (At(id).parent != meeting.fork) Lift(id, meeting.fork);
  }
  if (is_last) what.before = WithoutScope(At(meeting.fork));
  const int64_t into = is_last ? meeting.fork : MakeChild(meeting.fork, join);
  what.into = into;
  Unite(std::move(what));
  // Nobody is waited for again: it goes on, or is the last branch of the fork around, too.
  const int64_t around = At(into).parent;
  if (around == 0 || At(around).state != TokenState::kForked) {
    return join.behavior->Leave(*this, into);
  }
  JoinTokens({.fork = around, .come = {into}}, join);
}

std::vector<int64_t> Walk::ConsumedBy(const Meeting& meeting, bool is_last) const {
  std::vector<int64_t> consumed;
  for (const int64_t child : ChildIds(meeting.fork)) {
    AddConsumed(meeting, is_last, child, consumed);
  }
  return consumed;
}

void Walk::AddConsumed(const Meeting& meeting, bool is_last, int64_t token,
                       std::vector<int64_t>& consumed) const {
  const auto leaves_it = [&](int64_t leaf) {
    return Has(meeting.come, leaf) || Has(meeting.overtaken, leaf);
  };
  const auto stays = [&](int64_t leaf) {
    return !leaves_it(leaf) && FindToken(decision_.after, leaf)->state != TokenState::kEnded;
  };
  const std::vector<int64_t> leaves = LeavesOf(decision_.after, token);
  if (!is_last && std::ranges::none_of(leaves, leaves_it)) return;
  if (std::ranges::none_of(leaves, stays)) return consumed.push_back(token);
  for (const int64_t child : ChildIds(token)) AddConsumed(meeting, is_last, child, consumed);
}

void Walk::StopMerging(int64_t token, TokenState where, const absl::Status& full) {
  Stop(token, where, "MERGE_TOO_LARGE",
       absl::StrCat("with what has been set on the way, ", full.message()));
}

void Walk::Unite(Union what) {
  std::vector<int64_t> visits;
  for (const int64_t id : what.overtaken) TellCancelled(id);
  for (const int64_t top : what.consumed) {
    for (const int64_t leaf : LeavesOf(instance(), top)) {
      if (Has(what.come, leaf)) visits.push_back(At(leaf).visit);
    }
  }
  TokensJoined event{.token = what.into,
                     .consumed = Subtrees(what.consumed),
                     .before = std::move(what.before),
                     .conflicts = what.merged.conflicts};
  Token& united = At(what.into);
  event.carried = united.carried;
  std::ranges::copy(what.merged.carried, std::back_inserter(event.carried));
  united.element_key = what.at;
  united.from = std::move(visits);
  united.visit = united.number = instance().next_number++;
  united.since = now_;
  united.state = what.state;
  Record(united, std::move(event));
  for (const int64_t id : what.consumed) Remove(id);
  TakeMerged(what.into, what.merged);
}

void Walk::Lift(int64_t token, int64_t fork) {
  std::vector<Carried> carried;
  for (const int64_t between : ForksBetween(instance(), fork, token)) {
    std::ranges::copy(At(between).carried, std::back_inserter(carried));
  }
  Token& lifted = At(token);
  std::ranges::move(lifted.carried, std::back_inserter(carried));
  lifted.carried = std::move(carried);
  lifted.parent = fork;
}

void Walk::Part(int64_t fork) {
  Token& parting = At(fork);
  Carried carried{.visit = parting.visit};
  VariablesChanged told{.variables = "{}", .token = fork, .parent = parting.parent};
  const Value::Map& above = Variables(parting.parent);
  const Value::Map seen = SeenOf(above, parting.carried);
  for (const std::string& name : std::exchange(parting.scope.changed, {})) {
    told.inherited.push_back(name);
    carried.values.emplace(name, parting.scope.variables.find(name)->second);
    if (const auto had = seen.find(name); had != seen.end()) {
      carried.begun.insert(*had);
    } else if (const auto began = above.find(name); began != above.end()) {
      carried.begun.insert(*began);
    }
  }
  if (carried.values.empty()) return;
  parting.carried.push_back(std::move(carried));
  told.version = ++instance().data_version;
  Record(parting, std::move(told));
}

Token Walk::WithoutScope(Token token) {
  token.scope = {};
  return token;
}

std::vector<Token> Walk::Subtrees(const std::vector<int64_t>& tokens) const {
  std::vector<Token> all;
  for (const int64_t id : tokens) {
    all.push_back(WithoutScope(*FindToken(decision_.after, id)));
    const std::vector<Token> below = Subtrees(ChildIds(id));
    all.insert(all.end(), below.begin(), below.end());
  }
  return all;
}

}  // namespace magpie::flow
