// Which sub-process each element is in, for drawing and writing.

#pragma once

#include <map>
#include <string>
#include <vector>

#include "services/flow-engine/domain/model/model.h"

namespace magpie::flow {

// Works on any model, even one that makes no sense. Must not outlive it.
class Nesting {
 public:
  explicit Nesting(const Model& model);

  // Empty at the top, and if the parent does not exist, is the element itself, or is too deep.
  const std::string& ParentOf(const std::string& key) const;

  // The elements in `parent`, in the model's order; only the first with each key.
  const std::vector<const Element*>& In(const std::string& parent) const;

 private:
  bool ReachesTop(std::string key) const;

  std::map<std::string, std::string> parents_;
  std::map<std::string, std::vector<const Element*>> children_;
};

}  // namespace magpie::flow
