#include "services/flow-engine/domain/compile/check_graph.h"

#include <algorithm>
#include <map>
#include <set>

#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "services/flow-engine/domain/walk/behavior.h"

namespace magpie::flow {
namespace {

using Nodes = std::vector<bool>;

bool IsJoin(const Node& node) { return node.incoming > 1 && node.behavior->join() != nullptr; }
bool IsFork(const Node& node) {
  return node.ways.size() > 1 && (node.takes_all || node.behavior->join() != nullptr);
}
bool IsEnd(const Node& node) { return node.ways.empty(); }

class GraphChecker {
 public:
  GraphChecker(Graph& graph, ModelFaults& faults) : graph_(graph), faults_(faults) {}

  void Run() {
    CheckReach();
    CheckEnds();
    CheckLoops();
    // The remaining checks need all links.
    if (!faults_.broken.empty() && !faults_.all.empty()) return;
    CheckForks();
    if (!faults_.all.empty()) return;
    FillReaches();
    FillBounds();
    CheckReads();
  }

 private:
  size_t size() const { return graph_.nodes.size(); }

  // The nodes that can be reached from `begin`, including itself, and those in sub-processes if
  // `goes_in`. A node for which `stops` holds is reached, but not left.
  template <typename Stops>
  Nodes ReachedFrom(int begin, bool goes_in, Stops stops) const {
    Nodes reached(size(), false);
    std::vector<int> open = {begin};
    reached[begin] = true;
    const auto add = [&](int node) {
      if (node < 0 || reached[node]) return;
      reached[node] = true;
      open.push_back(node);
    };
    while (!open.empty()) {
      const Node& at = graph_.nodes[open.back()];
      open.pop_back();
      if (stops(at)) continue;
      for (const Way& way : at.ways) add(way.target);
      if (goes_in) add(at.inner_start);
    }
    return reached;
  }
  Nodes ReachedFrom(int begin, bool goes_in) const {
    return ReachedFrom(begin, goes_in, [](const Node&) { return false; });
  }

  bool IsBroken(size_t node) const { return faults_.IsBroken(graph_.nodes[node].key); }

  void Add(const Nodes& more, Nodes& nodes) const {
    for (size_t i = 0; i < size(); ++i) nodes[i] = nodes[i] || more[i];
  }

  // Nodes after one with faulty links are not reported; of each island, only one node is.
  void CheckReach() {
    Nodes reached(size(), false);
    islands_ = reached;
    if (size() > 0) Add(ReachedFrom(graph_.start, true), reached);
    for (size_t i = 0; i < size(); ++i) {
      if (!reached[i] && IsBroken(i)) Add(ReachedFrom(static_cast<int>(i), true), reached);
    }
    for (size_t i = 0; i < size(); ++i) {
      if (reached[i]) continue;
      faults_.AddOdd(graph_.nodes[i].key, "",
                     "cannot be reached from the start: lead a sequence flow to it, or remove it");
      const Nodes island = ReachedFrom(static_cast<int>(i), true);
      for (size_t k = 0; k < size(); ++k) islands_[k] = islands_[k] || (island[k] && !reached[k]);
      Add(island, reached);
    }
  }

  // Each node must lead to an end, or to a node that already has a fault. Of a loop that does not,
  // only one node is reported, and none of those that lead to it.
  void CheckEnds() {
    Nodes ends(size(), false);
    bool grows = true;
    for (size_t i = 0; i < size(); ++i) ends[i] = IsEnd(graph_.nodes[i]) || IsBroken(i);
    while (grows) {
      grows = false;
      for (size_t i = 0; i < size(); ++i) {
        const bool leads = std::ranges::any_of(graph_.nodes[i].ways,
                                               [&](const Way& way) { return ends[way.target]; });
        if (ends[i] || !leads) continue;
        ends[i] = grows = true;
      }
    }
    Nodes reported(size(), false);
    for (size_t i = 0; i < size(); ++i) {
      if (ends[i] || islands_[i]) continue;
      const Nodes behind = ReachedFrom(static_cast<int>(i), false);
      bool is_reported = false;
      for (size_t k = 0; k < size(); ++k) is_reported = is_reported || (behind[k] && reported[k]);
      if (!is_reported) ReportLoop(behind);
      Add(behind, reported);
    }
  }

  // `behind` leads to no end, so it contains a loop.
  void ReportLoop(const Nodes& behind) {
    const auto anything = [](const Node&) { return true; };
    for (size_t k = 0; k < size(); ++k) {
      if (!behind[k] || !ComesBack(static_cast<int>(k), anything)) continue;
      faults_.AddOdd(graph_.nodes[k].key, "", "leads to no end event: give its loop a way out");
      return;
    }
  }

  // A loop without a node that waits would spin. To find it, nodes that no remaining node leads to
  // are removed until none is left; ways out of nodes that wait do not count.
  //
  //   start ──▶ a ──▶ b ──▶ c, asks ──▶ a       removed: start, then a, then b: no loop
  //   start ──▶ a ──▶ b ──▶ x ──▶ a             removed: start; a, b and x form a loop;
  //                         ╰───▶ end           end is after it, not in it
  void CheckLoops() {
    std::vector<int> incoming(size(), 0);
    const auto spins = [&](const Node& node) {
      return !node.behavior->waits && !node.repeats.has_value() && node.inner_start < 0;
    };
    for (const Node& node : graph_.nodes) {
      if (!spins(node)) continue;
      for (const Way& way : node.ways) incoming[way.target] += 1;
    }
    std::vector<int> open;
    for (size_t i = 0; i < size(); ++i) {
      if (spins(graph_.nodes[i]) && incoming[i] == 0) open.push_back(static_cast<int>(i));
    }
    Nodes gone(size(), false);
    while (!open.empty()) {
      const int at = open.back();
      open.pop_back();
      gone[at] = true;
      for (const Way& way : graph_.nodes[at].ways) {
        if (--incoming[way.target] == 0 && spins(graph_.nodes[way.target])) {
          open.push_back(way.target);
        }
      }
    }
    for (size_t i = 0; i < size(); ++i) {
      const Node& node = graph_.nodes[i];
      const bool is_in_circle = spins(node) && !gone[i] && ComesBack(static_cast<int>(i), spins);
      if (!is_in_circle) continue;
      faults_.AddOdd(node.key, "",
                     "is in a loop without a wait: put a user task or a service task into it");
      return;  // one report for the whole loop
    }
  }

  template <typename Spins>
  bool ComesBack(int begin, Spins spins) const {
    const Nodes reached = ReachedFrom(begin, false, [&](const Node& node) { return !spins(node); });
    for (size_t i = 0; i < size(); ++i) {
      if (!reached[i] || !spins(graph_.nodes[i])) continue;
      for (const Way& way : graph_.nodes[i].ways) {
        if (way.target == begin) return true;
      }
    }
    return false;
  }

  void FillReaches() {
    if (std::ranges::none_of(graph_.nodes, IsJoin)) return;
    for (size_t i = 0; i < size(); ++i) {
      Nodes reached(size(), false);
      for (const Way& way : graph_.nodes[i].ways) {
        const Nodes behind = ReachedFrom(way.target, false);
        for (size_t k = 0; k < size(); ++k) reached[k] = reached[k] || behind[k];
      }
      graph_.nodes[i].reaches = std::move(reached);
    }
  }

  // A fork's bound is the nearest join that every way from it to an end passes.
  void FillBounds() {
    for (size_t i = 0; i < size(); ++i) {
      Node& fork = graph_.nodes[i];
      if (!IsFork(fork)) continue;
      fork.bound = static_cast<int>(i);
      size_t nearest = size() + 1;
      for (size_t k = 0; k < size(); ++k) {
        const Node& join = graph_.nodes[k];
        if (!IsJoin(join) || k == i || !fork.reaches[k]) continue;
        const Nodes before =
            ReachedFrom(static_cast<int>(i), false, [&](const Node& at) { return &at == &join; });
        const auto count = static_cast<size_t>(std::ranges::count(before, true));
        bool is_passed = true;
        for (size_t n = 0; n < size(); ++n) is_passed &= !before[n] || !IsEnd(graph_.nodes[n]);
        if (!is_passed || count >= nearest) continue;
        nearest = count;
        fork.bound = static_cast<int>(k);
      }
    }
  }

  void CheckForks() {
    Nodes joined(size(), false);  // reached by the branches of a fork
    for (const Node& node : graph_.nodes) {
      if (!IsFork(node)) continue;
      std::vector<Nodes> branches;
      for (const Way& way : node.ways) {
        branches.push_back(
            // After the fork itself, a new round begins.
            ReachedFrom(way.target, false,
                        [&](const Node& at) { return IsJoin(at) || &at == &node; }));
        const Nodes all = ReachedFrom(way.target, false);
        for (size_t i = 0; i < size(); ++i) joined[i] = joined[i] || all[i];
      }
      CheckMeetings(node, branches);
    }
    for (size_t i = 0; i < size(); ++i) {
      const Node& node = graph_.nodes[i];
      if (!IsJoin(node) || joined[i] || IsFork(node)) continue;
      faults_.AddOdd(node.key, "",
                     "joins branches, but nothing forks before it: make it an exclusive gateway, "
                     "or put a fork before it");
    }
  }

  // Branches of one fork may meet only at a join or an end.
  void CheckMeetings(const Node& fork, const std::vector<Nodes>& branches) {
    for (size_t i = 0; i < size(); ++i) {
      const Node& node = graph_.nodes[i];
      if (node.incoming < 2 || IsJoin(node) || IsEnd(node)) continue;
      const auto count = std::ranges::count_if(branches, [&](const Nodes& one) { return one[i]; });
      if (count < 2) continue;
      const std::string what = absl::StrCat("is where branches of ", fork.key,
                                            " meet, but it is not a join: it would run once for "
                                            "each; put a joining gateway before it");
      // Its ways may exclude one another, and then BPMN needs no join.
      fork.takes_all ? faults_.Warn(node.key, "", what) : faults_.AddOdd(node.key, "", what);
      return;
    }
  }

  // A variable is read too early if nodes set it, but none on the way to the reader.
  void CheckReads() {
    std::map<std::string, std::vector<int>> writers;
    std::vector<int> wild;
    for (size_t i = 0; i < size(); ++i) {
      for (const std::string& path : graph_.nodes[i].behavior->writes) {
        if (path == "*") wild.push_back(static_cast<int>(i));
        writers[RootOf(path)].push_back(static_cast<int>(i));
      }
      const auto& repeats = graph_.nodes[i].repeats;
      if (repeats.has_value() && !repeats->output_collection.empty()) {
        writers[repeats->output_collection].push_back(static_cast<int>(i));
      }
    }
    if (!wild.empty() || writers.empty()) return;
    for (size_t i = 0; i < size(); ++i) {
      std::set<std::string> reported;
      const auto check = [&](const std::vector<std::string>& paths, bool comes_after) {
        for (const std::string& path : paths) {
          const auto found = writers.find(RootOf(path));
          if (found == writers.end() || !reported.insert(found->first).second) continue;
          if (IsOfRepetition(static_cast<int>(i), found->first)) continue;
          const bool is_set = std::ranges::any_of(found->second, [&](int writer) {
            if (writer == static_cast<int>(i)) return comes_after;
            return Behind(writer)[i] || SharesLevel(writer, static_cast<int>(i));
          });
          if (!is_set) {
            faults_.Warn(graph_.nodes[i].key, "",
                         absl::StrCat("reads ", found->first, " before any path has set it"));
          }
        }
      };
      check(graph_.nodes[i].behavior->reads, false);
      for (const Way& way : graph_.nodes[i].ways) {
        if (way.condition.has_value()) check(way.condition->paths(), true);
      }
    }
  }

  // Whether `name` is the item or the number of a repetition around the node.
  bool IsOfRepetition(int node, absl::string_view name) const {
    for (int at = node; at >= 0; at = graph_.nodes[at].parent) {
      const auto& repeats = graph_.nodes[at].repeats;
      if (repeats.has_value() && (name == repeats->element_variable || name == kLoopCounter)) {
        return true;
      }
    }
    return false;
  }

  // The nodes that can be reached from `node`. Cached, since every pair of nodes may ask.
  const Nodes& Behind(int node) {
    const auto [known, is_new] = behind_.try_emplace(node);
    if (is_new) known->second = ReachedFrom(node, true);
    return known->second;
  }

  // Whether the writer is in a sub-process that the reader comes after.
  bool SharesLevel(int writer, int reader) {
    for (int at = graph_.nodes[writer].parent; at >= 0; at = graph_.nodes[at].parent) {
      if (Behind(at)[reader]) return true;
    }
    return false;
  }

  static std::string RootOf(absl::string_view path) {
    return std::string(path.substr(0, path.find_first_of(".[")));
  }

  Graph& graph_;
  ModelFaults& faults_;
  std::map<int, Nodes> behind_;
  Nodes islands_;  // cannot be reached from the start, and reported
};

}  // namespace

void CheckGraph(Graph& graph, ModelFaults& faults) { GraphChecker(graph, faults).Run(); }

}  // namespace magpie::flow
