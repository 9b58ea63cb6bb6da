// Checks the links between elements: which nodes a sequence flow connects, and which sub-process an
// element is in.

#pragma once

#include <optional>
#include <set>
#include <string>

#include "services/flow-engine/domain/model/model.h"
#include "services/flow-engine/domain/model/model_faults.h"

namespace magpie::flow {

struct Links {
  // The model without its contradictions, so that they cause no further faults; nothing if it has
  // none.
  std::optional<Model> put_right;
  // Nodes that may lack ways in, or out, only because of a contradiction.
  std::set<std::string, std::less<>> unsure_incoming;
  std::set<std::string, std::less<>> unsure_outgoing;
  // Elements whose place is unknown.
  std::set<std::string, std::less<>> misplaced;
};

// Each contradiction is one fault that names both sides. A deployed model runs by the outgoing
// lists of its nodes; only the parents of its nodes are checked.
Links CheckLinks(const Model& model, bool is_deployed, ModelFaults& faults);

}  // namespace magpie::flow
