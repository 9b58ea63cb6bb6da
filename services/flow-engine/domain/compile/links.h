// Checks what the elements of a model say about one another: which node a sequence flow leaves and
// leads to, and which sub-process an element lies in.

#pragma once

#include <optional>
#include <set>
#include <string>

#include "services/flow-engine/domain/model/model.h"
#include "services/flow-engine/domain/model/model_faults.h"

namespace magpie::flow {

struct Links {
  // The model as it would be without its contradictions, so that nothing else is reported because
  // of them; nothing where it has none.
  std::optional<Model> put_right;
  // Nodes of which a side may be empty because of a contradiction.
  std::set<std::string, std::less<>> unsure_incoming;
  std::set<std::string, std::less<>> unsure_outgoing;
  // Elements of which nobody knows where they lie.
  std::set<std::string, std::less<>> misplaced;
};

// Each contradiction is one fault, which names both sides. What was deployed before runs as its
// nodes' outgoing says; of that, the parents of nodes alone are checked.
Links CheckLinks(const Model& model, bool is_deployed, ModelFaults& faults);

}  // namespace magpie::flow
