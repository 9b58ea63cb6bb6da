// What can be seen of a flow only as a whole: what is reached, what spins, which
// branches meet where, and what is read before it is written.

#pragma once

#include "services/flow-engine/domain/model/graph.h"
#include "services/flow-engine/domain/model/model_faults.h"

namespace magpie::flow {

// Also fills in Node::reaches and Node::bound, where tokens may join.
void CheckGraph(Graph& graph, ModelFaults& faults);

}  // namespace magpie::flow
