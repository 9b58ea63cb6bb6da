// The differences between two versions of a flow.

#pragma once

#include <string>
#include <vector>

#include "services/flow-engine/domain/model/model.h"

namespace magpie::flow {

struct Difference {
  enum class Kind { kAdded = 1, kRemoved = 2, kChanged = 3 };

  Kind kind = Kind::kChanged;
  std::string element_key;  // empty: the flow itself
  // For a change: its place (`name`, `outgoing`, `properties.form.title`) and its values before and
  // after, as JSON; empty if there is no value.
  std::string path;
  std::string before;
  std::string after;

  bool operator==(const Difference&) const = default;
};

// Elements are matched by key. Annotations and the order of elements are ignored. In the order of
// `after`, removed elements last.
std::vector<Difference> Diff(const Model& before, const Model& after);

}  // namespace magpie::flow
