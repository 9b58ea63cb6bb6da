#include "services/flow-engine/domain/walk/narrow.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "common/value/json.h"
#include "services/flow-engine/domain/state/token_tree.h"
#include "services/flow-engine/domain/walk/ground/merge.h"

namespace magpie::flow {
namespace {

// How a variable of a token changes.
struct Change {
  std::optional<Value> before;
  Value early;  // with what the ways before the branch have set
  Value now;    // also with what the ways after it have set
  // The value that the ways after it have made of `begun`, the value at the fork. It replaces what
  // is set below the branch, even if it equals what was seen there before.
  std::optional<Value> later;
  std::optional<Value> begun;
};
using Changes = std::map<std::string, Change>;

// The changes of one token.
struct Update {
  int64_t token;
  Value::Map variables;
  std::vector<std::string> dropped;  // no longer count as set by it
  std::vector<Carried> carried;
};

const Value* Find(const Value::Map& map, const std::string& name) {
  const auto found = map.find(name);
  return found == map.end() ? nullptr : &found->second;
}

std::optional<Value> Copy(const Value* value) {
  return value == nullptr ? std::optional<Value>() : *value;
}

Value MergeOwn(const Change& change, const Value& own, const std::string& name) {
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

// Applies the changes above a token to it.
Update UpdateOf(const Token& token, const Changes& above, Changes& below) {
  Update update{.token = token.id, .carried = token.carried};
  for (const auto& [name, change] : above) {
    const Value* const own = Find(token.scope.variables, name);
    bool is_set = token.scope.changed.contains(name);
    for (Carried& one : update.carried) {
      const auto carried = one.values.find(name);
      if (carried == one.values.end()) continue;
      carried->second = MergeOwn(change, carried->second, name);
      is_set = true;
      const auto begun = one.begun.find(name);
      const bool is_as_before = begun == one.begun.end() ||
                                (change.before.has_value() && begun->second == *change.before);
      one.begun[name] = is_as_before ? change.now : MergeOwn(change, begun->second, name);
    }
    const Value now = is_set && own != nullptr ? MergeOwn(change, *own, name) : change.now;
    if (is_set && change.later.has_value() && now == change.now) update.dropped.push_back(name);
    if (own == nullptr || *own != now) update.variables.emplace(name, now);
    Change further = change;
    if (own != nullptr) further.before = *own;
    if (own == nullptr) further.before.reset();
    if (is_set && own != nullptr) {
      Change without = change;
      without.later.reset();
      further.early = MergeOwn(without, *own, name);
    }
    further.now = now;
    below.emplace(name, std::move(further));
  }
  return update;
}

// A fork and the branch of it that continues.
class Narrowing {
 public:
  Narrowing(Ground& ground, int64_t fork, int64_t branch)
      : ground_(ground),
        fork_(fork),
        branch_(branch),
        branches_(ChildIdsOf(ground.instance(), fork)) {}

  // Lets the last branch continue as the token that forked, with what the others have set. False,
  // with nothing changed, if there is no room for that or others have not ended.
  bool Do() {
    const auto goes_on = [&](int64_t id) {
      return id != branch_ && ground_.At(id).state != TokenState::kEnded;
    };
    if (std::ranges::any_of(branches_, goes_on)) return false;
    MergeEnded();
    std::vector<Update> updates = UpdatesBelow();
    if (!HasRoom(updates)) return false;
    MoveUp();
    for (Update& one : updates) {
      Token& token = ground_.At(one.token);
      token.carried = std::move(one.carried);
      for (const std::string& name : one.dropped) token.scope.changed.erase(name);
      // HasRoom has checked the room.
      ground_.scopes.ShowOrDrop(one.token, one.variables);
    }
    return true;
  }

 private:
  void MergeEnded() {
    const Value::Map& begun = ground_.board.Variables(fork_);
    Merger merger(begun);
    Merger behind(begun);
    bool is_behind = false;
    for (const int64_t id : branches_) {
      const Token& one = ground_.At(id);
      // Only what the branch itself has set: the tokens below it keep theirs.
      Brought brought{.carried = one.carried};
      for (const std::string& name : one.scope.changed) {
        brought.own.emplace(name, one.scope.variables.find(name)->second);
      }
      merger.Take(brought);
      if (is_behind) behind.Take(brought);
      is_behind |= id == branch_;
      if (id == branch_) early_ = Merger(merger).Finish([](int64_t) { return false; }).changes;
    }
    const auto is_shared = [&](int64_t visit) {
      return std::ranges::any_of(ground_.instance().tokens, [&](const Token& token) {
        return std::ranges::count(branches_, token.id) == 0 &&
               std::ranges::count(token.carried, visit, &Carried::visit) != 0;
      });
    };
    later_ = std::move(behind).Finish(is_shared).changes;
    merged_ = std::move(merger).Finish(is_shared);
  }

  // What changes for the tokens below the branch.
  Changes ChangesOfBranch() const {
    Changes changes;
    for (const auto& [name, value] : merged_.All()) {
      const Value* const before = Find(ground_.At(branch_).scope.variables, name);
      const Value* const behind = Find(later_, name);
      if (before != nullptr && *before == value && behind == nullptr) continue;
      const Value* const earlier = Find(early_, name);
      const Value* const seen = earlier != nullptr ? earlier : before;
      changes[name] = {.before = Copy(before),
                       .early = seen == nullptr ? Value() : *seen,
                       .now = value,
                       .later = Copy(behind),
                       .begun = Copy(Find(ground_.board.Variables(fork_), name))};
    }
    return changes;
  }

  std::vector<Update> UpdatesBelow() const {
    std::vector<Update> updates;
    // Each token with the changes above it. Child flows do not see them.
    std::vector<std::pair<int64_t, Changes>> open = {{branch_, ChangesOfBranch()}};
    while (!open.empty()) {
      const auto [parent, above] = std::move(open.back());
      open.pop_back();
      if (above.empty() || !ground_.At(parent).child_deployment.empty()) continue;
      for (const int64_t id : ChildIdsOf(ground_.instance(), parent)) {
        const Token& token = ground_.At(id);
        Changes seen = above;
        std::erase_if(seen,
                      [&](const auto& one) { return ground_.board.IsLocal(token, one.first); });
        Changes below;
        updates.push_back(UpdateOf(token, seen, below));
        open.emplace_back(id, std::move(below));
      }
    }
    return updates;
  }

  bool HasRoom(const std::vector<Update>& updates) {
    const auto has_no_room = [&](const Update& one) {
      return !ground_.scopes.CheckRoom(one.token, one.variables).ok();
    };
    const auto bytes_of = [&](int64_t token, const Value::Map& changes) {
      return ToJson(ground_.board.Variables(token)).size() + ToJson(changes).size();
    };
    const Value::Map all = merged_.All();
    size_t bytes = bytes_of(fork_, all);
    for (const Update& one : updates) bytes += bytes_of(one.token, one.variables);
    return ground_.scopes.CheckRoom(fork_, all).ok() &&
           std::ranges::none_of(updates, has_no_room) && ground_.scopes.HasRoom(0, bytes);
  }

  // Puts the branch in the place of the fork, and removes the others.
  void MoveUp() {
    Instance& instance = ground_.instance();
    TokensJoined event{.token = fork_,
                       .before = WithoutScope(ground_.At(fork_)),
                       .conflicts = merged_.conflicts,
                       .carried = ground_.At(fork_).carried,
                       .in_place_of = branch_};
    for (const int64_t id : branches_) event.consumed.push_back(WithoutScope(ground_.At(id)));
    std::ranges::copy(merged_.carried, std::back_inserter(event.carried));
    for (const int64_t child : ChildIdsOf(instance, branch_)) ground_.At(child).parent = fork_;
    // Everything of the branch except its scope.
    Token moved = ground_.At(branch_);
    Token& above = ground_.At(fork_);
    moved.id = fork_;
    moved.parent = above.parent;
    moved.scope = std::move(above.scope);
    moved.carried = std::move(above.carried);
    above = std::move(moved);
    ground_.recorder.Record(above, std::move(event));
    for (const int64_t id : branches_) Remove(instance, id);
    ground_.scopes.Take(fork_, merged_);
  }

  Ground& ground_;
  const int64_t fork_;
  const int64_t branch_;
  const std::vector<int64_t> branches_;
  Merged merged_;     // what all branches have set
  Value::Map early_;  // what those up to `branch_` have set
  Value::Map later_;  // what those after it have set
};

}  // namespace

int64_t Narrow(Ground& ground, int64_t token, Forks which) {
  const std::string node = ground.At(token).element_key;
  for (int64_t branch = token; ground.At(branch).parent != 0;) {
    const int64_t fork = ground.At(branch).parent;
    if (ground.At(fork).state != TokenState::kForked) break;
    const bool is_meant = which == Forks::kAll || ground.At(fork).element_key == node;
    if (is_meant && Narrowing(ground, fork, branch).Do() && branch == token) token = fork;
    branch = fork;
  }
  return token;
}

}  // namespace magpie::flow
