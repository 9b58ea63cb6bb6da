#include "services/flow-engine/formats/bpmn/nesting.h"

namespace magpie::flow {

Nesting::Nesting(const Model& model) {
  for (const Element& element : model.elements) parents_.emplace(element.key, element.parent);
  for (auto& [key, parent] : parents_) {
    if (!parents_.contains(parent)) parent.clear();
  }
  std::vector<std::string> lost;
  for (const auto& [key, parent] : parents_) {
    if (!ReachesTop(key)) lost.push_back(key);
  }
  for (const std::string& key : lost) parents_[key].clear();
  std::map<std::string, const Element*> placed;
  for (const Element& element : model.elements) {
    if (placed.emplace(element.key, &element).second) {
      children_[ParentOf(element.key)].push_back(&element);
    }
  }
}

bool Nesting::ReachesTop(std::string key) const {
  for (int depth = 0; depth <= kMaxElementNesting; ++depth) {
    key = ParentOf(key);
    if (key.empty()) return true;
  }
  return false;
}

const std::string& Nesting::ParentOf(const std::string& key) const {
  static const std::string top;
  const auto found = parents_.find(key);
  return found == parents_.end() ? top : found->second;
}

const std::vector<const Element*>& Nesting::In(const std::string& parent) const {
  static const std::vector<const Element*> none;
  const auto found = children_.find(parent);
  return found == children_.end() ? none : found->second;
}

}  // namespace magpie::flow
