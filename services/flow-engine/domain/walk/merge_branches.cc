#include "services/flow-engine/domain/walk/merge_branches.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "services/flow-engine/domain/state/token_tree.h"

namespace magpie::flow {
namespace {

// Whether a token that is not in or below `branches` carries what that visit has set.
bool IsCarriedBeside(const Instance& instance, int64_t visit,
                     const std::vector<int64_t>& branches) {
  return std::ranges::any_of(instance.tokens, [&](const Token& token) {
    if (std::ranges::count(token.carried, visit, &Carried::visit) == 0) return false;
    return std::ranges::none_of(
        branches, [&](int64_t top) { return token.id == top || IsBelow(instance, token.id, top); });
  });
}

// What the branches see, where it differs from what `top` sees. Taken in the order of arrival.
Merged Snapshot(const Board& board, int64_t top, const std::vector<int64_t>& branches,
                const std::vector<int64_t>& overtaken) {
  std::vector<const Token*> seen;
  for (const int64_t branch : branches) {
    for (const int64_t leaf : LeavesOf(board.instance(), branch)) {
      if (!Has(overtaken, leaf)) seen.push_back(&board.At(leaf));
    }
  }
  std::ranges::stable_sort(seen, {}, &Token::visit);
  const Value::Map& known = board.Variables(top);
  Merger merger(known);
  for (const Token* const token : seen) {
    for (const auto& [name, value] : token->scope.variables) {
      if (!board.IsLocal(*token, name)) merger.TakeWhole(name, value);
    }
  }
  Merged merged = std::move(merger).Finish([](int64_t) { return false; });
  std::erase_if(merged.changes, [&](const auto& entry) {
    const auto found = known.find(entry.first);
    return found != known.end() && found->second == entry.second;
  });
  return merged;
}

}  // namespace

Merged MergeBranches(const Board& board, int64_t top, const std::vector<int64_t>& branches,
                     const std::vector<int64_t>& overtaken, JoinRule::Data data) {
  if (data == JoinRule::Data::kNone) return {};
  if (data == JoinRule::Data::kSnapshot) return Snapshot(board, top, branches, overtaken);
  const Instance& instance = board.instance();
  Merger merger(board.Variables(top));
  std::vector<std::string> conflicts;
  for (const int64_t id : branches) {
    std::optional<Brought> brought = BroughtBy(board, id, overtaken, conflicts);
    if (!brought.has_value()) continue;
    std::vector<Carried> between;
    for (const int64_t fork : ForksBetween(instance, top, id)) {
      std::ranges::copy(board.At(fork).carried, std::back_inserter(between));
    }
    brought->carried.insert(brought->carried.begin(), between.begin(), between.end());
    merger.Take(*brought);
  }
  merger.AddConflicts(std::move(conflicts));
  return std::move(merger).Finish(
      [&](int64_t visit) { return IsCarriedBeside(instance, visit, branches); });
}

std::optional<Brought> BroughtBy(const Board& board, int64_t token,
                                 const std::vector<int64_t>& overtaken,
                                 std::vector<std::string>& conflicts) {
  if (Has(overtaken, token)) return std::nullopt;
  const Token& branch = board.At(token);
  Brought brought{.carried = branch.carried};
  for (const std::string& name : branch.scope.changed) {
    if (board.IsLocal(branch, name)) continue;
    brought.own.emplace(name, branch.scope.variables.find(name)->second);
  }
  if (branch.state != TokenState::kForked) return brought;
  Merger merger(board.Variables(token));
  bool counts = false;
  for (const int64_t child : ChildIdsOf(board.instance(), token)) {
    const std::optional<Brought> inner = BroughtBy(board, child, overtaken, conflicts);
    if (!inner.has_value()) continue;
    counts = true;
    merger.Take(*inner);
  }
  if (!counts) return std::nullopt;
  Merged merged = std::move(merger).Finish(
      [&](int64_t visit) { return IsCarriedBeside(board.instance(), visit, {token}); });
  std::ranges::move(merged.carried, std::back_inserter(brought.carried));
  for (auto& [name, value] : merged.changes) brought.own.insert_or_assign(name, std::move(value));
  std::ranges::move(merged.conflicts, std::back_inserter(conflicts));
  return brought;
}

}  // namespace magpie::flow
