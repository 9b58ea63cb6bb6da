// What branches have set, as they become one: merge.h.

#include <algorithm>
#include <utility>

#include "services/flow-engine/domain/state/branches.h"
#include "services/flow-engine/domain/walk/walk.h"

namespace magpie::flow {
namespace {

bool Has(const std::vector<int64_t>& ids, int64_t id) { return std::ranges::count(ids, id) != 0; }

}  // namespace

Merged Walk::Merge(int64_t top, const std::vector<int64_t>& branches,
                   const std::vector<int64_t>& overtaken, JoinRule::Data data) const {
  if (data == JoinRule::Data::kNone) return {};
  if (data == JoinRule::Data::kSnapshot) return Snapshot(top, branches, overtaken);
  Merger merger(ScopeOf(decision_.after, *FindToken(decision_.after, top)).variables);
  std::vector<std::string> conflicts;
  for (const int64_t id : branches) {
    std::optional<Brought> brought = BroughtBy(id, overtaken, conflicts);
    if (!brought.has_value()) continue;
    std::vector<Carried> between;
    for (const int64_t fork : ForksBetween(decision_.after, top, id)) {
      std::ranges::copy(FindToken(decision_.after, fork)->carried, std::back_inserter(between));
    }
    brought->carried.insert(brought->carried.begin(), between.begin(), between.end());
    merger.Take(*brought);
  }
  merger.Tell(std::move(conflicts));
  return std::move(merger).Finish([&](int64_t visit) { return IsCarriedBeside(visit, branches); });
}

std::optional<Brought> Walk::BroughtBy(int64_t token, const std::vector<int64_t>& overtaken,
                                       std::vector<std::string>& conflicts) const {
  if (Has(overtaken, token)) return std::nullopt;
  const Token& branch = *FindToken(decision_.after, token);
  Brought brought{.carried = branch.carried};
  for (const std::string& name : branch.scope.changed) {
    if (IsLocal(branch, name)) continue;
    brought.own.emplace(name, branch.scope.variables.find(name)->second);
  }
  if (branch.state != TokenState::kForked) return brought;
  Merger merger(ScopeOf(decision_.after, branch).variables);
  bool counts = false;
  for (const int64_t child : ChildIds(token)) {
    const std::optional<Brought> inner = BroughtBy(child, overtaken, conflicts);
    if (!inner.has_value()) continue;
    counts = true;
    merger.Take(*inner);
  }
  if (!counts) return std::nullopt;
  Merged merged =
      std::move(merger).Finish([&](int64_t visit) { return IsCarriedBeside(visit, {token}); });
  std::ranges::move(merged.carried, std::back_inserter(brought.carried));
  for (auto& [name, value] : merged.changes) brought.own.insert_or_assign(name, std::move(value));
  std::ranges::move(merged.conflicts, std::back_inserter(conflicts));
  return brought;
}

Merged Walk::Snapshot(int64_t top, const std::vector<int64_t>& branches,
                      const std::vector<int64_t>& overtaken) const {
  std::vector<const Token*> seen;
  for (const int64_t branch : branches) {
    for (const int64_t leaf : LeavesOf(decision_.after, branch)) {
      if (!Has(overtaken, leaf)) seen.push_back(FindToken(decision_.after, leaf));
    }
  }
  std::ranges::stable_sort(seen, {}, &Token::visit);
  Merger merger(ScopeOf(decision_.after, *FindToken(decision_.after, top)).variables);
  for (const Token* const token : seen) {
    for (const auto& [name, value] : token->scope.variables) {
      if (!IsLocal(*token, name)) merger.TakeWhole(name, value);
    }
  }
  Merged merged = std::move(merger).Finish([](int64_t) { return false; });
  const Value::Map& known = ScopeOf(decision_.after, *FindToken(decision_.after, top)).variables;
  std::erase_if(merged.changes, [&](const auto& entry) {
    const auto found = known.find(entry.first);
    return found != known.end() && found->second == entry.second;
  });
  return merged;
}

bool Walk::IsCarriedBeside(int64_t visit, const std::vector<int64_t>& branches) const {
  return std::ranges::any_of(decision_.after.tokens, [&](const Token& token) {
    if (std::ranges::count(token.carried, visit, &Carried::visit) == 0) return false;
    return std::ranges::none_of(branches, [&](int64_t top) {
      return token.id == top || IsBelow(decision_.after, token.id, top);
    });
  });
}

void Walk::TakeMerged(int64_t token, const Merged& merged) {
  std::ranges::copy(merged.carried, std::back_inserter(At(token).carried));
  // Whoever brought them is gone, and there is room.
  SetVariables(token, merged.seen, false).IgnoreError();
  SetVariables(token, merged.changes, true).IgnoreError();
}

}  // namespace magpie::flow
