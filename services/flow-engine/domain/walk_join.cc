// Where one token becomes many, and many become one.
//
// A join lets go on when no other token of its fork may still come there. That is read off the graph,
// so that a fork needs no join of its own, and a branch that has ended or gone elsewhere holds up
// nobody.

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/flow-engine/domain/kinds/kind.h"
#include "services/flow-engine/domain/walk.h"

namespace magpie::flow {

Token Walk::WithoutScope(Token token) {
  token.scope = {};
  return token;
}

int64_t Walk::MakeChild(int64_t parent, const Node& at) {
  const int64_t id = instance().next_token++;
  Token child{.id = id, .parent = parent, .element_key = at.key};
  child.scope.variables = Variables(parent);
  child.from = {At(parent).visit};
  instance().tokens.push_back(std::move(child));
  return id;
}

void Walk::Fork(int64_t token, const std::vector<const Way*>& ways) {
  const Deployed& flow = FlowOf(At(token));
  if (instance().tokens.size() + ways.size() > kMaxTokens ||
      static_cast<size_t>(DepthOf(At(token))) >= kMaxTokenDepth) {
    return Stop(token, TokenState::kStoppedBehind, "TOO_MANY_TOKENS",
                absl::StrCat("would be more than ", kMaxTokens, ", or deeper than ",
                             kMaxTokenDepth));
  }
  if (!Complete(token)) return;
  At(token).state = TokenState::kForked;
  std::vector<Step> begun;
  for (const Way* way : ways) {
    const Node& target = flow.graph.nodes[way->target];
    begun.push_back({MakeChild(token, target), &target});
  }
  steps_.insert(steps_.end(), begun.rbegin(), begun.rend());
}

void Walk::Open(int64_t token, const Node& start) {
  if (static_cast<size_t>(DepthOf(At(token))) >= kMaxTokenDepth) {
    return Stop(token, TokenState::kStoppedBefore, "TOO_MANY_TOKENS",
                absl::StrCat("would be deeper than ", kMaxTokenDepth));
  }
  At(token).state = TokenState::kInside;
  steps_.push_back({MakeChild(token, start), &start});
}

void Walk::OpenCalled(int64_t token, const Deployed& called, const Value::Map& variables) {
  if (static_cast<size_t>(DepthOf(At(token))) >= kMaxTokenDepth) {
    return Stop(token, TokenState::kStoppedBefore, "TOO_MANY_TOKENS",
                absl::StrCat("would be deeper than ", kMaxTokenDepth));
  }
  At(token).state = TokenState::kInside;
  At(token).called = called.deployment.id.str();
  const Node& start = called.graph.nodes[called.graph.start];
  const int64_t child = MakeChild(token, start);
  At(child).scope = {};
  // What a parent has is small enough for a child.
  SetVariables(child, variables).IgnoreError();
  steps_.push_back({child, &start});
}

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
  const Token& token = At(arrived);
  const Node& join = NodeOf(token);
  const int64_t parent = token.parent;
  const bool is_branch = parent != 0 && At(parent).state == TokenState::kForked;
  std::vector<int64_t> together = {arrived};
  std::vector<int64_t> coming;
  for (const Token* sibling : ChildrenOf(decision_.after, is_branch ? parent : -1)) {
    if (sibling->id == arrived) continue;
    if (sibling->state == TokenState::kArrived && sibling->element_key == join.key) {
      together.push_back(sibling->id);
    } else if (MayCome(*sibling, join)) {
      coming.push_back(sibling->id);
    }
  }
  const bool is_any = join.behavior->join()->is_any;
  if (!coming.empty() && waits_for_others && !is_any) return false;
  if (!is_any) coming.clear();
  if (is_branch) {
    std::ranges::sort(together);
    JoinTokens(parent, together, coming, join);
  } else {
    NodeOf(At(arrived)).behavior->Leave(*this, arrived);
  }
  return true;
}

bool Walk::MayCome(const Token& token, const Node& join) const {
  if (token.state == TokenState::kEnded) return false;
  if (token.state == TokenState::kForked) {
    return std::ranges::any_of(ChildrenOf(decision_.after, token.id),
                               [&](const Token* child) { return MayCome(*child, join); });
  }
  const Graph& graph = FlowOf(token).graph;
  return NodeOf(token).reaches[&join - graph.nodes.data()];
}

void Walk::JoinTokens(int64_t parent, const std::vector<int64_t>& arrived,
                      const std::vector<int64_t>& overtaken, const Node& join) {
  std::vector<int64_t> consumed;
  std::vector<int64_t> visits;
  bool is_last = true;  // nobody else is left on the fork
  for (const Token* child : ChildrenOf(decision_.after, parent)) {
    const bool is_arrived = std::ranges::count(arrived, child->id) != 0;
    const bool counts = is_arrived || std::ranges::count(overtaken, child->id) != 0;
    if (is_arrived) visits.push_back(child->visit);
    if (counts || child->state == TokenState::kEnded) consumed.push_back(child->id);
    is_last &= counts || child->state == TokenState::kEnded;
  }
  if (!is_last) {
    if (arrived.size() == 1 && overtaken.empty()) {
      return join.behavior->Leave(*this, arrived.front());
    }
    std::erase_if(consumed, [&](int64_t id) { return At(id).state == TokenState::kEnded; });
  }
  const int64_t consumer = is_last ? parent : MakeChild(parent, join);
  const std::optional<Token> before = is_last ? std::optional(WithoutScope(At(parent))) : std::nullopt;
  for (const int64_t id : overtaken) TellCancelled(id);
  Token& joined = At(consumer);
  joined.element_key = join.key;
  joined.from = std::move(visits);
  joined.visit = joined.number = instance().next_number++;
  joined.since = now_;
  joined.state = TokenState::kArrived;
  TokensJoined event{.token = consumer, .consumed = Subtrees(consumed), .before = before};
  const size_t place = decision_.events.size();
  Record(joined, TokensJoined{});
  // An overtaken branch has done nothing that counts.
  std::erase_if(consumed, [&](int64_t id) { return std::ranges::count(overtaken, id) != 0; });
  event.conflicts = Merge(consumer, consumed, join.behavior->join()->data);
  decision_.events[place].what = std::move(event);
  for (const int64_t id : overtaken) Remove(id);
  for (const int64_t id : consumed) Remove(id);
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

std::vector<std::string> Walk::Merge(int64_t into, const std::vector<int64_t>& tokens,
                                     JoinRule::Data data) {
  Value::Map changes;
  std::set<std::string> conflicts;
  std::vector<int64_t> order = tokens;
  if (data == JoinRule::Data::kNone) return {};
  if (data == JoinRule::Data::kSnapshot) {
    std::ranges::sort(order, {}, [&](int64_t id) { return At(id).visit; });
  }
  for (const int64_t id : order) {
    const Scope& scope = At(id).scope;
    for (const auto& [name, value] : scope.variables) {
      if (data == JoinRule::Data::kChanges && !scope.changed.contains(name)) continue;
      if (IsLocal(At(id), name)) continue;
      const auto [known, is_new] = changes.emplace(name, value);
      if (is_new || known->second == value) continue;
      conflicts.insert(name);
      known->second = value;
    }
  }
  if (data == JoinRule::Data::kSnapshot) {
    std::erase_if(changes, [&](const auto& entry) {
      const auto found = Variables(into).find(entry.first);
      return found != Variables(into).end() && found->second == entry.second;
    });
  }
  const absl::Status set = SetVariables(into, changes);
  if (!set.ok()) conflicts.insert(std::string(set.message()));
  return {conflicts.begin(), conflicts.end()};
}

void Walk::Absorb(int64_t token, int64_t child, bool merge) {
  TokensJoined event{
      .token = token, .consumed = Subtrees({child}), .before = WithoutScope(At(token))};
  Record(At(token), std::move(event));
  if (merge) Merge(token, {child}, JoinRule::Data::kChanges);
  At(token).called.clear();
  Remove(child);
}

void Walk::End(int64_t token, bool terminates) {
  if (!Complete(token)) return;
  At(token).state = TokenState::kEnded;
  int64_t top = token;
  while (terminates && At(top).parent != 0 &&
         At(At(top).parent).state == TokenState::kForked) {
    const int64_t parent = At(top).parent;
    std::vector<int64_t> all = ChildIds(parent);
    for (const int64_t sibling : all) {
      if (sibling != top && At(sibling).state != TokenState::kEnded) TellCancelled(sibling);
    }
    Record(At(parent), TokensJoined{.token = parent,
                                    .consumed = Subtrees(all),
                                    .before = WithoutScope(At(parent))});
    Merge(parent, {top}, JoinRule::Data::kChanges);
    StandAtEnd(parent, At(top));
    for (const int64_t sibling : all) Remove(sibling);
    top = parent;
  }
  CloseEnded(top);
}

void Walk::CloseEnded(int64_t token) {
  const int64_t parent = At(token).parent;
  if (parent == 0) return Remove(token);
  if (At(parent).state == TokenState::kInside) {
    return NodeOf(At(parent)).behavior->Close(*this, parent, token);
  }
  const std::vector<int64_t> siblings = ChildIds(parent);
  const bool are_over = std::ranges::all_of(
      siblings, [&](int64_t id) { return At(id).state == TokenState::kEnded; });
  if (!are_over) return;
  Record(At(parent), TokensJoined{.token = parent,
                                  .consumed = Subtrees(siblings),
                                  .before = WithoutScope(At(parent))});
  Merge(parent, siblings, JoinRule::Data::kChanges);
  StandAtEnd(parent, At(token));
  for (const int64_t sibling : siblings) Remove(sibling);
  CloseEnded(parent);
}

void Walk::StandAtEnd(int64_t token, const Token& ended) {
  Token& standing = At(token);
  standing.state = TokenState::kEnded;
  standing.element_key = ended.element_key;
  standing.visit = ended.visit;
}

}  // namespace magpie::flow
