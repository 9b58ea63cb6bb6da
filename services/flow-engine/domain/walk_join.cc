// Where many tokens become one.
//
// A join lets go on when no other token of its fork, or of a fork around that, may still come
// there. That is read off the graph, so that a fork needs no join of its own, and a branch that has
// ended or gone elsewhere holds up nobody.

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/flow-engine/domain/kinds/kind.h"
#include "services/flow-engine/domain/walk.h"

namespace magpie::flow {
namespace {

bool Has(const std::vector<int64_t>& ids, int64_t id) { return std::ranges::count(ids, id) != 0; }

// Whether a way leads from `begin` to `target` that does not go on from `bound`.
bool Leads(const Graph& graph, int begin, int target, int bound) {
  std::vector<bool> seen(graph.nodes.size(), false);
  std::vector<int> open = {begin};
  while (!open.empty()) {
    const int at = open.back();
    open.pop_back();
    if (at == bound) continue;
    for (const Way& way : graph.nodes[at].ways) {
      if (way.target == target) return true;
      if (!seen[way.target]) open.push_back(way.target);
      seen[way.target] = true;
    }
  }
  return false;
}

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
  const int64_t top = TopFork(arrived);
  if (top == 0) {
    join.behavior->Leave(*this, arrived);
    return true;
  }
  const bool is_any = join.behavior->join()->is_any;
  Meeting meeting{.fork = At(arrived).parent};
  for (const int64_t leaf : Leaves(top)) {
    const Token& other = At(leaf);
    const int64_t fork = ForkOver(At(arrived).parent, leaf);
    if (other.state == TokenState::kArrived && other.element_key == join.key) {
      meeting.come.push_back(leaf);
    } else if (!MayCome(other, join, NodeOf(At(fork)))) {
      continue;
    } else if (is_any) {
      meeting.overtaken.push_back(leaf);
    } else if (waits_for_others) {
      return false;
    } else {
      continue;
    }
    meeting.fork = ForkOver(meeting.fork, leaf);
  }
  JoinTokens(std::move(meeting), join);
  return true;
}

bool Walk::MayCome(const Token& token, const Node& join, const Node& fork) const {
  if (token.state == TokenState::kEnded) return false;
  const Graph& graph = FlowOf(token).graph;
  const Node& at = NodeOf(token);
  const int target = static_cast<int>(&join - graph.nodes.data());
  // An incident there.
  if (&at == &join) return true;
  if (!at.reaches[target]) return false;
  return fork.bound == target ||
         Leads(graph, static_cast<int>(&at - graph.nodes.data()), target, fork.bound);
}

void Walk::JoinTokens(Meeting meeting, const Node& join) {
  const auto stays = [&](int64_t leaf) {
    return !Has(meeting.come, leaf) && !Has(meeting.overtaken, leaf) &&
           At(leaf).state != TokenState::kEnded;
  };
  const bool is_last = std::ranges::none_of(Leaves(meeting.fork), stays);
  if (!is_last && meeting.come.size() == 1 && meeting.overtaken.empty()) {
    return join.behavior->Leave(*this, meeting.come.front());
  }
  Union what{.at = join.key,
             .state = TokenState::kArrived,
             .consumed = ConsumedBy(meeting, is_last),
             .come = meeting.come,
             .overtaken = meeting.overtaken};
  what.merged = Merge(meeting.fork, Counting(what), join.behavior->join()->data);
  if (const absl::Status room = CheckRoom(meeting.fork, what.merged.changes); !room.ok()) {
    const int64_t last =
        *std::ranges::max_element(meeting.come, {}, [&](int64_t id) { return At(id).visit; });
    return StopMerging(last, TokenState::kStoppedBefore, room);
  }
  for (const int64_t id : what.consumed) {
    if (At(id).parent != meeting.fork) Lift(id, meeting.fork);
  }
  if (is_last) what.before = WithoutScope(At(meeting.fork));
  what.into = is_last ? meeting.fork : MakeChild(meeting.fork, join);
  Unite(std::move(what));
}

std::vector<int64_t> Walk::ConsumedBy(const Meeting& meeting, bool is_last) const {
  const auto leaves_it = [&](int64_t leaf) {
    return Has(meeting.come, leaf) || Has(meeting.overtaken, leaf);
  };
  const auto stays = [&](int64_t leaf) {
    return !leaves_it(leaf) && FindToken(decision_.after, leaf)->state != TokenState::kEnded;
  };
  std::vector<int64_t> consumed;
  for (const int64_t child : ChildIds(meeting.fork)) {
    const std::vector<int64_t> leaves = Leaves(child);
    if (!is_last && std::ranges::none_of(leaves, leaves_it)) continue;
    if (std::ranges::none_of(leaves, stays)) {
      consumed.push_back(child);
    } else {
      std::ranges::copy_if(leaves, std::back_inserter(consumed), leaves_it);
    }
  }
  return consumed;
}

std::vector<int64_t> Walk::Counting(const Union& what) const {
  std::vector<int64_t> counting;
  for (const int64_t top : what.consumed) {
    for (const int64_t leaf : Leaves(top)) {
      if (!Has(what.overtaken, leaf)) counting.push_back(leaf);
    }
  }
  return counting;
}

void Walk::StopMerging(int64_t token, TokenState where, const absl::Status& full) {
  Stop(token, where, "MERGE_TOO_LARGE",
       absl::StrCat("with what has been set on the way, ", full.message()));
}

void Walk::Unite(Union what) {
  std::vector<int64_t> visits;
  for (const int64_t id : what.overtaken) TellCancelled(id);
  for (const int64_t leaf : Counting(what)) {
    if (Has(what.come, leaf)) visits.push_back(At(leaf).visit);
  }
  TokensJoined event{.token = what.into,
                     .consumed = Subtrees(what.consumed),
                     .before = std::move(what.before),
                     .conflicts = std::move(what.merged.conflicts)};
  Token& united = At(what.into);
  united.element_key = what.at;
  united.from = std::move(visits);
  united.visit = united.number = instance().next_number++;
  united.since = now_;
  united.state = what.state;
  Record(united, std::move(event));
  SetVariables(what.into, what.merged.changes).IgnoreError();
  for (const int64_t id : what.consumed) Remove(id);
}

void Walk::Lift(int64_t token, int64_t fork) {
  Value::Map taken;
  std::vector<std::string> names = ChangedBelow(fork, token);
  for (const std::string& name : names) {
    const auto found = At(token).scope.variables.find(name);
    if (!At(token).scope.changed.contains(name)) taken.insert(*found);
  }
  At(token).parent = fork;
  // It had them before: they are no larger now.
  SetVariables(token, taken).IgnoreError();
}

int64_t Walk::TopFork(int64_t token) const {
  int64_t top = 0;
  for (const Token* at = FindToken(decision_.after, token); at->parent != 0;) {
    at = FindToken(decision_.after, at->parent);
    if (at->state != TokenState::kForked) break;
    top = at->id;
  }
  return top;
}

bool Walk::IsBelow(int64_t token, int64_t top) const {
  for (const Token* at = FindToken(decision_.after, token); at->parent != 0;) {
    if (at->parent == top) return true;
    at = FindToken(decision_.after, at->parent);
  }
  return false;
}

int64_t Walk::ForkOver(int64_t fork, int64_t token) const {
  while (!IsBelow(token, fork)) fork = FindToken(decision_.after, fork)->parent;
  return fork;
}

std::vector<int64_t> Walk::Leaves(int64_t token) const {
  if (FindToken(decision_.after, token)->state != TokenState::kForked) return {token};
  std::vector<int64_t> leaves;
  for (const int64_t child : ChildIds(token)) {
    const std::vector<int64_t> below = Leaves(child);
    leaves.insert(leaves.end(), below.begin(), below.end());
  }
  return leaves;
}

Token Walk::WithoutScope(Token token) {
  token.scope = {};
  token.made.answer.clear();
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
