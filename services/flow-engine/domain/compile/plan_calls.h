// Which calls of a flow can be made at the same time.
//
// Calls that follow one another, and that the model says have no side effect, begin together as
// long as none reads what one before it sets. Those that fetch fields for the same parameters
// become one. What they bring is taken in the order of the model, so that a flow goes as it would
// go one by one.

#pragma once

#include "services/flow-engine/domain/model/graph.h"

namespace magpie::flow {

// How many calls begin with one, at most.
inline constexpr size_t kMaxTogether = 32;

// Fills in Node::together, Node::shared and Graph::findings.
void PlanCalls(Graph& graph);

}  // namespace magpie::flow
