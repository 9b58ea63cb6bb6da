// Checks of the graph as a whole: what can be reached, loops without a wait, where branches join,
// and what is read before it is written.

#pragma once

#include "services/flow-engine/domain/model/graph.h"
#include "services/flow-engine/domain/model/model_faults.h"

namespace magpie::flow {

// Also fills in Node::reaches and Node::bound, if tokens can join.
void CheckGraph(Graph& graph, ModelFaults& faults);

}  // namespace magpie::flow
