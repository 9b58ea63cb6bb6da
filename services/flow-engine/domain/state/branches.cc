#include "services/flow-engine/domain/state/branches.h"

#include <algorithm>

#include "services/flow-engine/domain/state/child_flow.h"
#include "services/flow-engine/domain/state/token_tree.h"

namespace magpie::flow {
namespace {

// Whether a way leads from `begin` to `target` without passing one of `stops`.
bool Leads(const Graph& graph, int begin, int target, const std::vector<int>& stops) {
  std::vector<bool> seen(graph.nodes.size(), false);
  std::vector<int> open = {begin};
  while (!open.empty()) {
    const int at = open.back();
    open.pop_back();
    if (std::ranges::count(stops, at) != 0) continue;
    for (const Way& way : graph.nodes[at].ways) {
      if (way.target == target) return true;
      if (!seen[way.target]) open.push_back(way.target);
      seen[way.target] = true;
    }
  }
  return false;
}

}  // namespace

Coming ComingOf(const Instance& instance, const Graph& graph, int64_t arrived, int64_t branch) {
  const Token& token = *FindToken(instance, branch);
  const Token& first = *FindToken(instance, arrived);
  if (branch == arrived) return Coming::kHas;
  if (token.state == TokenState::kEnded) return Coming::kNever;
  const auto place = [&](const std::string& key) { return graph.index.find(key)->second; };
  const int join = place(first.element_key);
  const int64_t over = ForkOver(instance, first.parent, branch);
  const int bound = graph.nodes[place(FindToken(instance, over)->element_key)].bound;
  std::vector<int> stops;
  std::vector<std::string> forks;
  for (const int64_t fork : ForksBetween(instance, over, arrived)) {
    forks.push_back(FindToken(instance, fork)->element_key);
    stops.push_back(place(forks.back()));
  }
  const auto is_begun_anew = [&](int64_t fork) {
    return std::ranges::count(forks, FindToken(instance, fork)->element_key) != 0;
  };
  if (std::ranges::any_of(ForksBetween(instance, over, branch), is_begun_anew)) {
    return Coming::kNever;
  }
  const int at = place(token.element_key);
  if (at == join) return token.state == TokenState::kArrived ? Coming::kHas : Coming::kMay;
  if (!graph.nodes[at].reaches[join]) return Coming::kNever;
  if (bound != join) {
    stops.push_back(bound);
  } else if (stops.empty()) {
    return Coming::kMay;
  }
  return Leads(graph, at, join, stops) ? Coming::kMay : Coming::kNever;
}

std::vector<WaitingJoin> WaitingJoins(const Instance& instance,
                                      const std::function<const Graph*(int64_t child)>& graph_of) {
  std::vector<WaitingJoin> joins;
  for (const Token& token : instance.tokens) {
    if (token.state != TokenState::kArrived) continue;
    const int64_t top = TopFork(instance, token.id);
    const int64_t child = ChildOf(instance, token);
    const Graph* const graph = graph_of(child);
    if (top == 0 || graph == nullptr) continue;
    const auto is_there = [&](const WaitingJoin& join) {
      return join.element_key == token.element_key && TopFork(instance, join.token) == top &&
             ComingOf(instance, *graph, join.token, token.id) == Coming::kHas;
    };
    const auto known = std::ranges::find_if(joins, is_there);
    if (known != joins.end()) {
      known->arrived += 1;
      known->since = std::min(known->since, token.since);
      continue;
    }
    WaitingJoin waiting{.element_key = token.element_key,
                        .child = child,
                        .token = token.id,
                        .arrived = 1,
                        .since = token.since};
    for (const int64_t leaf : LeavesOf(instance, top)) {
      if (ComingOf(instance, *graph, token.id, leaf) == Coming::kMay) {
        waiting.awaited.push_back(leaf);
      }
    }
    joins.push_back(std::move(waiting));
  }
  std::ranges::stable_sort(joins, {}, &WaitingJoin::since);
  return joins;
}

}  // namespace magpie::flow
