#include "services/flow-engine/domain/compile/links.h"

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "services/flow-engine/domain/walk/kinds/kind.h"

namespace magpie::flow {
namespace {

using Keys = std::vector<std::string>;

constexpr size_t kMaxNamed = 5;

bool HasRole(const Element& element, Kind::Role role) {
  const Kind* const kind = FindKind(element.type);
  return kind != nullptr && kind->role == role;
}

// "a, b and 3 more"
std::string Some(const Keys& keys) {
  const size_t shown = std::min(keys.size(), kMaxNamed);
  const std::string text = absl::StrJoin(keys.begin(), keys.begin() + shown, ", ");
  return shown == keys.size() ? text : absl::StrCat(text, " and ", keys.size() - shown, " more");
}

class LinkChecker {
 public:
  LinkChecker(const Model& model, ModelFaults& faults) : model_(model), faults_(faults) {
    for (size_t i = 0; i < model.elements.size(); ++i) {
      const std::string& key = model.elements[i].key;
      if (!elements_.emplace(key, i).second) repeated_.insert(key);
    }
    for (const Element& node : model.elements) {
      if (IsFlow(node) || !IsSure(node)) continue;
      for (const std::string& flow : node.outgoing) Claim(node.key, leaving_[flow]);
      for (const std::string& flow : node.incoming) Claim(node.key, arriving_[flow]);
    }
  }

  Links Run(bool is_deployed) {
    CheckParents(is_deployed);
    if (is_deployed) return std::move(links_);
    for (const Element& element : model_.elements) {
      if (!IsSure(element)) continue;
      if (IsFlow(element)) {
        CheckSource(element);
        CheckTarget(element);
        WarnOfParent(element);
      } else {
        CheckRepeats(element);
      }
    }
    ReportUnnamed();
    Drop();
    return std::move(links_);
  }

 private:
  // If two elements have the same key, it is unknown which one a link means.
  bool IsSure(const Element& element) const { return !repeated_.contains(element.key); }

  // A node that names a flow twice claims it once.
  static void Claim(const std::string& node, Keys& nodes) {
    if (nodes.empty() || nodes.back() != node) nodes.push_back(node);
  }

  const Element* Find(absl::string_view key) const {
    const auto found = elements_.find(key);
    return found == elements_.end() ? nullptr : &model_.elements[found->second];
  }

  // The node at an end of a sequence flow; null if that end is at fault itself.
  const Element* EndOf(const Keys& side) const {
    const Element* const node = side.size() == 1 ? Find(side[0]) : nullptr;
    return node == nullptr || IsFlow(*node) || !IsSure(*node) ? nullptr : node;
  }

  Element& PutRight(const std::string& key) {
    if (!links_.put_right.has_value()) links_.put_right = model_;
    return links_.put_right->elements[elements_.at(key)];
  }

  // All at once, at the end, since a node may name any number of sequence flows.
  void Drop() {
    const auto erase = [](const auto& dropped, std::vector<std::string>& keys) {
      std::erase_if(keys, [&](const std::string& key) { return dropped.contains(key); });
    };
    for (const auto& [node, flows] : dropped_outgoing_) erase(flows, PutRight(node).outgoing);
    for (const auto& [node, flows] : dropped_incoming_) erase(flows, PutRight(node).incoming);
  }

  void DoubtOutgoing(const std::string& node) {
    links_.unsure_outgoing.insert(node);
    faults_.Break(node);
  }
  void DoubtIncoming(const std::string& node) {
    links_.unsure_incoming.insert(node);
    faults_.Break(node);
  }

  // The nodes that claim `flow`, without `node`; and whether `node` is one of them.
  static std::pair<Keys, bool> Split(const std::map<std::string, Keys>& claims,
                                     const std::string& flow, const std::string& node) {
    const auto found = claims.find(flow);
    if (found == claims.end()) return {{}, false};
    Keys others = found->second;
    const bool is_among = std::erase(others, node) > 0;
    return {std::move(others), is_among};
  }

  // A sequence flow must leave the only node that names it in its outgoing.
  void CheckSource(const Element& flow) {
    const Element* const source = EndOf(flow.incoming);
    if (source == nullptr) return;
    const auto [others, is_named] = Split(leaving_, flow.key, source->key);
    for (const std::string& other : others) DoubtOutgoing(other);
    if (!is_named) DoubtOutgoing(source->key);
    if (!is_named && others.empty()) return ReportUnnamedSource(flow, *source);
    if (is_named) {
      for (const std::string& other : others) {
        dropped_outgoing_[other].insert(flow.key);
        faults_.Add(
            other, ".outgoing",
            absl::StrCat("names ", flow.key, ", whose incoming is ", source->key, ": remove ",
                         flow.key, " from the outgoing of ", other, "; or, if it leaves ", other,
                         ", write ", other, " as its incoming and remove it from the outgoing of ",
                         source->key));
      }
      return;
    }
    for (const std::string& other : others) dropped_outgoing_[other].insert(flow.key);
    for (const std::string& target : flow.outgoing) faults_.Break(target);
    faults_.Add(
        flow.key, ".incoming",
        absl::StrCat("names ", source->key, ", which does not name it back, but ", flow.key,
                     " is in the outgoing of ", Some(others), ": write ", others[0],
                     " as its incoming, or move ", flow.key, " to the outgoing of ", source->key));
  }

  void ReportUnnamedSource(const Element& flow, const Element& source) {
    faults_.Break(flow.key);
    for (const std::string& target : flow.outgoing) faults_.Break(target);
    const bool is_end = HasRole(source, Kind::Role::kEnd);
    faults_.AddOdd(flow.key, ".incoming",
                   is_end
                       ? absl::StrCat("names ", source.key,
                                      ", and nothing leaves an end event: name the node that it "
                                      "leaves, or remove the sequence flow")
                       : absl::StrCat("names ", source.key, ", which does not name it back: add ",
                                      flow.key, " to the outgoing of ", source.key));
  }

  // It must lead to the only node that names it in its incoming. No way depends on this.
  void CheckTarget(const Element& flow) {
    const Element* const target = EndOf(flow.outgoing);
    // Its target already has a fault; the nodes that name it may be the real target.
    if (target == nullptr) {
      for (const std::string& node : arriving_[flow.key]) faults_.Break(node);
      return;
    }
    const auto [others, is_named] = Split(arriving_, flow.key, target->key);
    for (const std::string& other : others) {
      DoubtIncoming(other);
      dropped_incoming_[other].insert(flow.key);
    }
    if (!is_named && others.empty()) {
      unnamed_[target->key].push_back(flow.key);
    } else if (!is_named) {
      DoubtIncoming(target->key);
      faults_.AddOdd(
          flow.key, ".outgoing",
          absl::StrCat("names ", target->key, ", but ", flow.key, " is in the incoming of ",
                       Some(others), ": write ", others[0], " as its outgoing, or move ", flow.key,
                       " to the incoming of ", target->key));
    } else {
      for (const std::string& other : others) {
        faults_.AddOdd(
            other, ".incoming",
            absl::StrCat("names ", flow.key, ", whose outgoing is ", target->key, ": remove ",
                         flow.key, " from the incoming of ", other, "; or, if it leads to ", other,
                         ", write ", other, " as its outgoing and remove it from the incoming of ",
                         target->key));
      }
    }
  }

  // Reports the flows that lead to a node without being named in its incoming.
  void ReportUnnamed() {
    for (const Element& node : model_.elements) {
      const auto found = unnamed_.find(node.key);
      if (found == unnamed_.end() || !IsSure(node)) continue;
      const std::string flows = Some(found->second);
      const absl::string_view leads = found->second.size() > 1 ? " lead here" : " leads here";
      if (HasRole(node, Kind::Role::kStart)) {
        for (const std::string& flow : found->second) {
          faults_.AddOdd(flow, ".outgoing",
                         absl::StrCat("names ", node.key,
                                      ", and nothing leads to a start event: name the node that "
                                      "comes next, or remove the sequence flow"));
        }
      } else if (node.incoming.empty()) {
        DoubtIncoming(node.key);
        faults_.AddOdd(node.key, ".incoming",
                       absl::StrCat("is empty, but ", flows, leads, ": write [\"",
                                    absl::StrJoin(found->second, "\", \""), "\"]"));
      } else if (!links_.unsure_incoming.contains(node.key)) {
        faults_.Warn(
            node.key, ".incoming",
            absl::StrCat("does not name ", flows, ", which", leads, ": add what is missing"));
      }
    }
  }

  void CheckRepeats(const Element& node) {
    if (const Keys twice = RepeatsIn(node.outgoing); !twice.empty()) {
      PutRight(node.key).outgoing = Once(PutRight(node.key).outgoing);
      faults_.Add(node.key, ".outgoing", RepeatedText(twice));
    }
    if (const Keys twice = RepeatsIn(node.incoming); !twice.empty()) {
      PutRight(node.key).incoming = Once(PutRight(node.key).incoming);
      faults_.AddOdd(node.key, ".incoming", RepeatedText(twice));
    }
  }

  static std::string RepeatedText(const Keys& twice) {
    return absl::StrCat("names ", Some(twice), " more than once: write each sequence flow once");
  }

  static Keys RepeatsIn(const Keys& keys) {
    std::map<absl::string_view, int> counts;
    for (const std::string& key : keys) ++counts[key];
    Keys twice;
    for (const auto& [key, count] : counts) {
      if (count > 1) twice.emplace_back(key);
    }
    return twice;
  }

  static Keys Once(const Keys& keys) {
    std::set<absl::string_view> seen;
    Keys once;
    for (const std::string& key : keys) {
      if (seen.insert(key).second) once.push_back(key);
    }
    return once;
  }

  // A parent must be a sub-process that is not inside itself. An invalid parent is one fault,
  // however many elements name it.
  void CheckParents(bool is_deployed) {
    std::map<std::string, Keys> wrong;
    Keys order;
    for (const Element& element : model_.elements) {
      const bool is_checked = IsSure(element) && !(IsFlow(element) && is_deployed);
      if (element.parent.empty() || !is_checked) continue;
      if (IsHolder(element.parent)) {
        CheckCircle(element);
        continue;
      }
      Keys& children = wrong[element.parent];
      if (children.empty()) order.push_back(element.parent);
      children.push_back(element.key);
      Misplace(element.key);
    }
    for (const std::string& parent : order) ReportParent(parent, wrong[parent]);
  }

  void Misplace(const std::string& key) {
    links_.misplaced.insert(key);
    faults_.Break(key);
    PutRight(key).parent.clear();
  }

  // Also an element that does not run: its own fault covers the elements in it.
  bool IsHolder(absl::string_view key) const {
    const Element* const holder = Find(key);
    if (holder == nullptr || IsFlow(*holder)) return false;
    return FindKind(holder->type) == nullptr || HasRole(*holder, Kind::Role::kSubProcess);
  }

  void ReportParent(const std::string& parent, const Keys& children) {
    const Keys others(children.begin() + 1, children.end());
    const std::string with =
        others.empty() ? ""
                       : absl::StrCat(", as ", others.size() > 1 ? "do " : "does ", Some(others));
    faults_.Add(
        children[0], ".parent",
        absl::StrCat("names ", parent, ", which is ",
                     Find(parent) == nullptr ? "not an element of this flow" : "not a sub-process",
                     with, ": leave it empty, or name the sub-process that holds ",
                     others.empty() ? "it" : "them"));
  }

  // `element` must not be inside itself. Only one element of such a circle is reported.
  void CheckCircle(const Element& element) {
    const Element* at = &element;
    for (size_t i = 0; i < model_.elements.size(); ++i) {
      if (at == nullptr || at->parent.empty() || links_.misplaced.contains(at->key)) return;
      if (at->parent == element.key) break;
      at = Find(at->parent);
    }
    if (at == nullptr || at->parent != element.key) return;
    Misplace(element.key);
    faults_.Add(
        element.key, ".parent",
        absl::StrCat("names ", element.parent, at == &element ? ", itself" : ", which is within ",
                     at == &element ? "" : element.key,
                     ": leave it empty, or name the sub-process around it"));
  }

  // The parent of a sequence flow follows from its ends.
  void WarnOfParent(const Element& flow) {
    const Element* const source = EndOf(flow.incoming);
    const Element* const target = EndOf(flow.outgoing);
    const bool is_plain = source != nullptr && target != nullptr && !flow.parent.empty() &&
                          IsHolder(flow.parent) && source->parent == target->parent;
    if (!is_plain || flow.parent == source->parent) return;
    faults_.Warn(
        flow.key, ".parent",
        absl::StrCat("names ", flow.parent, ", but ", flow.key, " leads from ", source->key, " to ",
                     target->key, ", which lie ", source->parent.empty() ? "at the top" : "in ",
                     source->parent, "; the nodes count"));
  }

  const Model& model_;
  ModelFaults& faults_;
  Links links_;
  absl::flat_hash_map<std::string, size_t> elements_;  // the first of each key
  std::set<std::string> repeated_;                     // keys of more than one element
  std::map<std::string, Keys> leaving_;   // by flow: the nodes that name it in their outgoing
  std::map<std::string, Keys> arriving_;  // by flow: the nodes that name it in their incoming
  std::map<std::string, std::set<std::string>> dropped_outgoing_;  // by node
  std::map<std::string, std::set<std::string>> dropped_incoming_;
  std::map<std::string, Keys> unnamed_;  // by node: flows to it that it does not name
};

}  // namespace

Links CheckLinks(const Model& model, bool is_deployed, ModelFaults& faults) {
  return LinkChecker(model, faults).Run(is_deployed);
}

}  // namespace magpie::flow
