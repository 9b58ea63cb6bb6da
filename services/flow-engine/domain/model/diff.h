// What two versions of a flow do not have in common.

#pragma once

#include <string>
#include <vector>

#include "services/flow-engine/domain/model/model.h"

namespace magpie::flow {

struct Difference {
  enum class Kind { kAdded = 1, kRemoved = 2, kChanged = 3 };

  Kind kind = Kind::kChanged;
  std::string element_key;  // empty: of the flow itself
  // Of a change: where, `name`, `outgoing` or `properties.form.title`, and its value before and
  // after, as JSON; empty where there is none.
  std::string path;
  std::string before;
  std::string after;

  bool operator==(const Difference&) const = default;
};

// Elements are the same where their keys are. Annotations and the order of elements do not count.
// In the order of `after`; what is removed comes last.
std::vector<Difference> Diff(const Model& before, const Model& after);

}  // namespace magpie::flow
