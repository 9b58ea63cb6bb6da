// Which element lies in which sub-process, so that it can be drawn and written.

#pragma once

#include <map>
#include <string>
#include <vector>

#include "services/flow-engine/domain/model/model.h"

namespace magpie::flow {

// Made of any model, also of one that makes no sense. Must not outlive it.
class Nesting {
 public:
  explicit Nesting(const Model& model);

  // Empty at the top, and for what lies in nothing that is there, in itself, or too deep.
  const std::string& ParentOf(const std::string& key) const;

  // The elements in `parent`, in the model's order; of those with one key the first.
  const std::vector<const Element*>& In(const std::string& parent) const;

 private:
  bool ReachesTop(std::string key) const;

  std::map<std::string, std::string> parents_;
  std::map<std::string, std::vector<const Element*>> children_;
};

}  // namespace magpie::flow
