#include "services/flow-engine/domain/compile/plan_calls.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "services/flow-engine/domain/model/paths.h"
#include "services/flow-engine/domain/walk/calling.h"

namespace magpie::flow {
namespace {

bool MayRunAhead(const Node& node) {
  return node.behavior->calling() != nullptr && node.behavior->is_side_effect_free &&
         !node.repeats.has_value() && node.ways.size() == 1 && !node.chooses &&
         node.behavior->calling()->compensating_api.empty();
}

// The nodes from `first` on whose calls follow one another with nothing in between.
std::vector<int> ChainFrom(const Graph& graph, int first) {
  std::vector<int> chain = {first};
  while (chain.size() <= kMaxTogether) {
    const int next = graph.nodes[chain.back()].ways.front().target;
    const Node& node = graph.nodes[next];
    if (!MayRunAhead(node) || node.incoming != 1 || std::ranges::count(chain, next) != 0) break;
    chain.push_back(next);
  }
  return chain;
}

bool ReadsWhatIsSet(const Calling& reader, const std::vector<std::string>& set) {
  return std::ranges::any_of(reader.params, [&](const Parameter& param) {
    return std::ranges::any_of(param.value.paths(), [&](const std::string& path) {
      return std::ranges::any_of(set, [&](const std::string& one) { return Overlap(path, one); });
    });
  });
}

bool IsSameFetch(const Calling& a, const Calling& b) {
  const bool fetch = std::holds_alternative<FetchCall>(a.what) &&
                     std::holds_alternative<FetchCall>(b.what) && a.timeout == b.timeout;
  return fetch && std::ranges::equal(a.params, b.params, [](const auto& x, const auto& y) {
           return x.name == y.name && x.value.text() == y.value.text();
         });
}

void PlanFrom(Graph& graph, int first) {
  Node& head = graph.nodes[first];
  const Calling& own = *head.behavior->calling();
  std::vector<std::string> set = own.writes;
  for (const int next : ChainFrom(graph, first)) {
    if (next == first) continue;
    const Calling& calling = *graph.nodes[next].behavior->calling();
    if (ReadsWhatIsSet(calling, set)) break;
    (IsSameFetch(own, calling) ? head.shared : head.together).push_back(next);
    set.insert(set.end(), calling.writes.begin(), calling.writes.end());
  }
}

// The key of the first call that a branch reaches without a wait; empty if there is none.
std::string FirstCall(const Graph& graph, const Way& branch) {
  int at = branch.target;
  for (size_t steps = 0; steps < graph.nodes.size(); ++steps) {
    const Node& node = graph.nodes[at];
    if (node.behavior->calling() != nullptr) return node.key;
    const bool goes_on = node.ways.size() == 1 && node.inner_start < 0 && !node.behavior->waits &&
                         node.behavior->join() == nullptr;
    if (!goes_on) return "";
    at = node.ways.front().target;
  }
  return "";
}

// The calls that the branches of a fork begin with.
void ExplainFork(Graph& graph, const Node& fork) {
  std::vector<std::string> keys;
  for (const Way& branch : fork.ways) {
    const std::string key = FirstCall(graph, branch);
    if (!key.empty() && std::ranges::find(keys, key) == keys.end()) keys.push_back(key);
  }
  if (keys.size() < 2) return;
  graph.findings.push_back(absl::StrCat(
      absl::StrJoin(keys, ", "),
      fork.chooses ? " run at the same time, where more than one of their conditions holds"
                   : " run at the same time",
      ": they are in different branches of ", fork.key));
}

void ExplainRepeats(Graph& graph, const Node& node) {
  const bool calls = node.behavior->calling() != nullptr;
  if (!calls || !node.repeats.has_value() || node.repeats->is_sequential) return;
  graph.findings.push_back(absl::StrCat(
      node.key, " makes the calls of all its repetitions at the same time: it is not sequential"));
}

// Reports a chain at its first node only.
void Report(Graph& graph, std::vector<bool>& reported, int first) {
  const Node& head = graph.nodes[first];
  std::vector<std::string> keys = {head.key};
  std::vector<std::string> in_one = {head.key};
  for (const int node : head.together) keys.push_back(graph.nodes[node].key);
  for (const int node : head.shared) in_one.push_back(graph.nodes[node].key);
  for (const auto* others : {&head.together, &head.shared}) {
    for (const int node : *others) reported[node] = true;
  }
  if (in_one.size() > 1) {
    graph.findings.push_back(absl::StrCat(absl::StrJoin(in_one, ", "),
                                          " ask in one call: they fetch for the same parameters"));
  }
  if (keys.size() > 1) {
    graph.findings.push_back(absl::StrCat(absl::StrJoin(keys, ", "),
                                          " run at the same time: none reads what another sets"));
  }
}

}  // namespace

void PlanCalls(Graph& graph) {
  std::vector<bool> reported(graph.nodes.size(), false);
  for (size_t i = 0; i < graph.nodes.size(); ++i) {
    if (MayRunAhead(graph.nodes[i])) PlanFrom(graph, static_cast<int>(i));
  }
  // A node that an earlier one runs ahead does not begin a chain.
  std::vector<bool> follows(graph.nodes.size(), false);
  for (const Node& node : graph.nodes) {
    for (const auto* others : {&node.together, &node.shared}) {
      for (const int next : *others) follows[next] = true;
    }
  }
  for (size_t i = 0; i < graph.nodes.size(); ++i) {
    const bool plans = !graph.nodes[i].together.empty() || !graph.nodes[i].shared.empty();
    if (plans && !follows[i]) Report(graph, reported, static_cast<int>(i));
  }
  for (size_t i = 0; i < graph.nodes.size(); ++i) {
    const bool plans = !graph.nodes[i].together.empty() || !graph.nodes[i].shared.empty();
    if (plans && follows[i] && !reported[i]) Report(graph, reported, static_cast<int>(i));
  }
  for (const Node& node : graph.nodes) {
    if (node.bound >= 0) ExplainFork(graph, node);
    ExplainRepeats(graph, node);
  }
}

}  // namespace magpie::flow
