#include "services/flow-engine/formats/raw/links.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_join.h"

namespace magpie::flow {
namespace {

using Keys = std::vector<std::string>;
using KeysByKey = absl::flat_hash_map<std::string, Keys>;

bool SameSet(const Keys& a, const Keys& b) {
  return std::set(a.begin(), a.end()) == std::set(b.begin(), b.end());
}

// The keys of `actual`, first in the order of `keys`, then in their own.
Keys Ordered(const Keys& keys, const Keys& actual) {
  Keys ordered;
  const std::set<std::string> known(actual.begin(), actual.end());
  std::set<std::string> placed;
  for (const Keys* const source : {&keys, &actual}) {
    for (const std::string& key : *source) {
      if (known.contains(key) && placed.insert(key).second) ordered.push_back(key);
    }
  }
  return ordered;
}

std::string List(const Keys& keys) { return keys.empty() ? "nothing" : absl::StrJoin(keys, ", "); }

// Replaces `incoming` by `actual`. Warns if it was neither empty nor the same as `known`.
void Correct(Element& element, const Keys& actual, const Keys& known, RawModel& raw) {
  if (!element.incoming.empty() && !SameSet(element.incoming, known)) {
    raw.Warn(absl::StrCat(ElementPath(element.key), ".incoming names ", List(element.incoming),
                          ", but ", List(actual), actual.size() > 1 ? " lead" : " leads",
                          " there; it was corrected"));
  }
  element.incoming = Ordered(element.incoming, actual);
}

// Makes each flow leave one node, as the outgoing lists of nodes say.
class NodeLinker {
 public:
  explicit NodeLinker(RawModel& raw) : raw_(raw) {
    for (size_t i = 0; i < raw.elements.size(); ++i) {
      const Element& element = raw.elements[i];
      keys_.insert(element.key);
      if (IsFlow(element)) flows_.emplace(element.key, i);
    }
  }

  void Run() {
    for (size_t i = 0; i < raw_.elements.size(); ++i) {
      if (!IsFlow(raw_.elements[i]) && !raw_.elements[i].key.empty()) ReadOutgoing(i);
    }
    DropLost();
    PlaceCopies();
  }

  // `flows` with the keys of originals in place of their copies.
  Keys OriginalsOf(Keys flows) const {
    for (std::string& flow : flows) {
      if (const auto found = originals_.find(flow); found != originals_.end()) flow = found->second;
    }
    return flows;
  }

  KeysByKey sources;  // by flow: the nodes that it leaves

 private:
  void ReadOutgoing(size_t index) {
    Element& node = raw_.elements[index];
    if (node.type == "end_event" && !node.outgoing.empty()) {
      raw_.Warn(absl::StrCat(ElementPath(node.key), ".outgoing names ", List(node.outgoing),
                             ", but a flow ends there; it was left out"));
      node.outgoing.clear();
    }
    std::set<std::string> seen;
    Keys outgoing;
    for (const std::string& flow : node.outgoing) {
      if (!seen.insert(flow).second) {
        raw_.Warn(absl::StrCat(ElementPath(node.key), ".outgoing names ", flow,
                               " twice; the repeat was left out"));
        continue;
      }
      outgoing.push_back(LeavingBy(flow, node.key));
      sources[outgoing.back()].push_back(node.key);
    }
    node.outgoing = std::move(outgoing);
  }

  // `flow`; if it already leaves a different node, the key of a new copy.
  std::string LeavingBy(const std::string& flow, const std::string& node) {
    const auto found = flows_.find(flow);
    const auto first = sources.find(flow);
    if (found == flows_.end() || first == sources.end()) return flow;
    // Two nodes have the same key, which is already a fault.
    if (std::ranges::count(first->second, node) > 0) return flow;
    std::string key = absl::StrCat(flow, "_from_", node);
    while (!keys_.insert(key).second) key += "_";
    Element copy = raw_.elements[found->second];
    copy.key = key;
    copy.incoming.clear();
    originals_.emplace(key, flow);
    copies_[flow].push_back(std::move(copy));
    raw_.Warn(absl::StrCat(ElementPath(flow), " leaves ", first->second.front(), " and ", node,
                           ", as their outgoing says; that which leaves ", node,
                           " was read as a separate one, ", key));
    return key;
  }

  void DropLost() {
    std::erase_if(raw_.elements, [&](const Element& element) {
      if (!IsFlow(element) || element.key.empty() || sources.contains(element.key)) return false;
      raw_.Warn(absl::StrCat(ElementPath(element.key), ".incoming names ", List(element.incoming),
                             ", but is in the outgoing of no node, so that nothing takes it; it "
                             "was dropped"));
      return true;
    });
  }

  // Each after its original.
  void PlaceCopies() {
    if (copies_.empty()) return;
    std::vector<Element> all;
    for (Element& element : raw_.elements) {
      const auto found = copies_.find(element.key);
      all.push_back(std::move(element));
      if (found == copies_.end()) continue;
      for (Element& copy : found->second) all.push_back(std::move(copy));
    }
    raw_.elements = std::move(all);
  }

  RawModel& raw_;
  std::set<std::string> keys_;
  absl::flat_hash_map<std::string, size_t> flows_;
  absl::flat_hash_map<std::string, std::string> originals_;        // by the copy's key
  absl::flat_hash_map<std::string, std::vector<Element>> copies_;  // by the original's key
};

// A flow that leads to no element, a fault reported elsewhere, counts as leading to the nodes that
// name it in their incoming.
void AddLoose(const RawModel& raw, KeysByKey& arriving) {
  std::set<std::string> nodes;
  std::set<std::string> loose;
  for (const Element& element : raw.elements) {
    if (!IsFlow(element)) nodes.insert(element.key);
  }
  for (const Element& element : raw.elements) {
    const auto is_node = [&](const std::string& key) { return nodes.contains(key); };
    if (IsFlow(element) && std::ranges::none_of(element.outgoing, is_node)) {
      loose.insert(element.key);
    }
  }
  for (const Element& element : raw.elements) {
    if (IsFlow(element)) continue;
    for (const std::string& flow : element.incoming) {
      if (loose.contains(flow)) arriving[element.key].push_back(flow);
    }
  }
}

}  // namespace

void LinkByNodes(RawModel& raw) {
  NodeLinker linker(raw);
  linker.Run();
  KeysByKey arriving;  // flows, by node
  for (const Element& element : raw.elements) {
    if (!IsFlow(element) || element.key.empty()) continue;
    for (const std::string& node : element.outgoing) arriving[node].push_back(element.key);
  }
  AddLoose(raw, arriving);
  for (Element& element : raw.elements) {
    if (element.key.empty()) continue;
    const Keys& actual = IsFlow(element) ? linker.sources[element.key] : arriving[element.key];
    Correct(element, actual, linker.OriginalsOf(actual), raw);
  }
}

void LinkByFlows(RawModel& raw) {
  KeysByKey leaving;  // flows, by node
  KeysByKey arriving;
  for (const Element& element : raw.elements) {
    if (!IsFlow(element)) continue;
    for (const std::string& node : element.incoming) leaving[node].push_back(element.key);
    for (const std::string& node : element.outgoing) arriving[node].push_back(element.key);
  }
  for (Element& element : raw.elements) {
    if (IsFlow(element)) continue;
    const Keys& actual = leaving[element.key];
    const std::set<std::string> known(actual.begin(), actual.end());
    for (const std::string& flow : element.outgoing) {
      if (!known.contains(flow)) {
        raw.Warn(absl::StrCat(ElementPath(element.key), ".outgoing names ", flow,
                              ", which does not leave it; it was corrected"));
      }
    }
    element.outgoing = Ordered(element.outgoing, actual);
    const Keys& arrives = arriving[element.key];
    Correct(element, arrives, arrives, raw);
  }
}

}  // namespace magpie::flow
