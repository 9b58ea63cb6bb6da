// Forks that are over: all branches but one have ended. That one goes on as the token that forked,
// at its own node and with all below it; what the others have set becomes its own, as at a join,
// and is seen by those below it from then on.

#include <algorithm>
#include <map>
#include <utility>

#include "common/value/json.h"
#include "services/flow-engine/domain/state/branches.h"
#include "services/flow-engine/domain/walk/walk.h"

namespace magpie::flow {
namespace {

// A variable of a token, before and after.
struct Change {
  std::optional<Value> before;
  Value early;  // with what ways before that of the branch have set
  Value now;    // and those behind it
  // What these have made of what the fork began with: it stands against what is below the branch,
  // also where it is what was seen there before.
  std::optional<Value> later;
  std::optional<Value> begun;
};
using Changes = std::map<std::string, Change>;

// What becomes of one token.
struct Update {
  int64_t token;
  Value::Map variables;
  std::vector<std::string> dropped;  // it has not set them any more
  std::vector<Carried> carried;
};

const Value* Find(const Value::Map& map, const std::string& name) {
  const auto found = map.find(name);
  return found == map.end() ? nullptr : &found->second;
}

std::optional<Value> Copy(const Value* value) {
  return value == nullptr ? std::optional<Value>() : *value;
}

Value Merge(const Change& change, const Value& own, const std::string& name) {
  std::vector<std::string> untold;
  const Value* const before = change.before.has_value() ? &*change.before : nullptr;
  Value merged = own;
  if (before == nullptr || *before != change.early) {
    merged = MergeValues(before, change.early, own, name, untold);
  }
  if (!change.later.has_value()) return merged;
  const Value* const begun = change.begun.has_value() ? &*change.begun : nullptr;
  return MergeValues(begun, merged, *change.later, name, untold);
}

// How a token sees what has changed above it.
Update UpdateOf(const Token& token, const Changes& above, Changes& below) {
  Update update{.token = token.id, .carried = token.carried};
  for (const auto& [name, change] : above) {
    const Value* const own = Find(token.scope.variables, name);
    bool is_set = token.scope.changed.contains(name);
    for (Carried& one : update.carried) {
      const auto carried = one.values.find(name);
      if (carried == one.values.end()) continue;
      carried->second = Merge(change, carried->second, name);
      is_set = true;
      const auto begun = one.begun.find(name);
      const bool is_as_before = begun == one.begun.end() ||
                                (change.before.has_value() && begun->second == *change.before);
      one.begun[name] = is_as_before ? change.now : Merge(change, begun->second, name);
    }
    const Value now = is_set && own != nullptr ? Merge(change, *own, name) : change.now;
    if (is_set && change.later.has_value() && now == change.now) update.dropped.push_back(name);
    if (own == nullptr || *own != now) update.variables.emplace(name, now);
    Change further = change;
    if (own != nullptr) further.before = *own;
    if (own == nullptr) further.before.reset();
    if (is_set && own != nullptr) {
      Change without = change;
      without.later.reset();
      further.early = Merge(without, *own, name);
    }
    further.now = now;
    below.emplace(name, std::move(further));
  }
  return update;
}

}  // namespace

int64_t Walk::Narrow(int64_t token, Forks which) {
  const std::string node = At(token).element_key;
  for (int64_t branch = token; At(branch).parent != 0;) {
    const int64_t fork = At(branch).parent;
    if (At(fork).state != TokenState::kForked) break;
    const bool is_meant = which == Forks::kAll || At(fork).element_key == node;
    if (is_meant && GoOnAsFork(fork, branch) && branch == token) token = fork;
    branch = fork;
  }
  return token;
}

bool Walk::GoOnAsFork(int64_t fork, int64_t branch) {
  const std::vector<int64_t> branches = ChildIds(fork);
  const auto goes_on = [&](int64_t id) {
    return id != branch && At(id).state != TokenState::kEnded;
  };
  if (std::ranges::any_of(branches, goes_on)) return false;
  Value::Map early;
  Value::Map later;
  const Merged merged = MergeEnded(fork, branch, early, later);
  Changes changes;
  for (const auto& [name, value] : merged.All()) {
    const Value* const before = Find(At(branch).scope.variables, name);
    const Value* const behind = Find(later, name);
    if (before != nullptr && *before == value && behind == nullptr) continue;
    const Value* const earlier = Find(early, name);
    const Value* const seen = earlier != nullptr ? earlier : before;
    changes[name] = {.before = Copy(before),
                     .early = seen == nullptr ? Value() : *seen,
                     .now = value,
                     .later = Copy(behind),
                     .begun = Copy(Find(Variables(fork), name))};
  }
  std::vector<Update> updates;
  // Each token with what changes above it; another flow sees nothing of it.
  std::vector<std::pair<int64_t, Changes>> open = {{branch, std::move(changes)}};
  while (!open.empty()) {
    const auto [parent, above] = std::move(open.back());
    open.pop_back();
    if (above.empty() || !At(parent).called.empty()) continue;
    for (const int64_t id : ChildIds(parent)) {
      Changes seen = above;
      std::erase_if(seen, [&](const auto& one) { return IsLocal(At(id), one.first); });
      Changes below;
      updates.push_back(UpdateOf(At(id), seen, below));
      open.emplace_back(id, std::move(below));
    }
  }
  const auto has_no_room = [&](const Update& one) {
    return !CheckRoom(one.token, one.variables).ok();
  };
  size_t bytes = ToJson(Variables(fork)).size() + ToJson(merged.All()).size();
  for (const Update& one : updates) {
    bytes += ToJson(Variables(one.token)).size() + ToJson(one.variables).size();
  }
  if (!CheckRoom(fork, merged.All()).ok() || std::ranges::any_of(updates, has_no_room) ||
      !HasScopeRoom(0, bytes)) {
    return false;
  }
  MoveUp(fork, branch, merged);
  for (Update& one : updates) {
    At(one.token).carried = std::move(one.carried);
    for (const std::string& name : one.dropped) At(one.token).scope.changed.erase(name);
    SetVariables(one.token, one.variables, false).IgnoreError();
  }
  return true;
}

Merged Walk::MergeEnded(int64_t fork, int64_t branch, Value::Map& early, Value::Map& later) const {
  const std::vector<int64_t> branches = ChildIds(fork);
  const Value::Map& begun = ScopeOf(decision_.after, *FindToken(decision_.after, fork)).variables;
  Merger merger(begun);
  Merger behind(begun);
  bool is_behind = false;
  for (const int64_t id : branches) {
    const Token& one = *FindToken(decision_.after, id);
    // What is below the branch that goes on stays there.
    Brought brought{.carried = one.carried};
    for (const std::string& name : one.scope.changed) {
      brought.own.emplace(name, one.scope.variables.find(name)->second);
    }
    merger.Take(brought);
    if (is_behind) behind.Take(brought);
    is_behind |= id == branch;
    if (id == branch) early = Merger(merger).Finish([](int64_t) { return false; }).changes;
  }
  const auto is_shared = [&](int64_t visit) {
    return std::ranges::any_of(decision_.after.tokens, [&](const Token& token) {
      return std::ranges::count(branches, token.id) == 0 &&
             std::ranges::count(token.carried, visit, &Carried::visit) != 0;
    });
  };
  later = std::move(behind).Finish(is_shared).changes;
  return std::move(merger).Finish(is_shared);
}

void Walk::MoveUp(int64_t fork, int64_t branch, const Merged& merged) {
  const std::vector<int64_t> branches = ChildIds(fork);
  TokensJoined event{.token = fork,
                     .before = WithoutScope(At(fork)),
                     .conflicts = merged.conflicts,
                     .carried = At(fork).carried,
                     .in_place_of = branch};
  for (const int64_t id : branches) event.consumed.push_back(WithoutScope(At(id)));
  std::ranges::copy(merged.carried, std::back_inserter(event.carried));
  for (const int64_t child : ChildIds(branch)) At(child).parent = fork;
  // All that the branch is, but whose scope it has.
  Token moved = At(branch);
  Token& above = At(fork);
  moved.id = fork;
  moved.parent = above.parent;
  moved.scope = std::move(above.scope);
  moved.carried = std::move(above.carried);
  above = std::move(moved);
  Record(above, std::move(event));
  for (const int64_t id : branches) Remove(id);
  TakeMerged(fork, merged);
}

}  // namespace magpie::flow
