// Plans which calls of a flow are made at the same time.
//
// Consecutive calls without side effects, according to the model, begin together unless one reads
// what an earlier one sets. Fetches with the same parameters become one call. The outcomes are
// taken in the order of the model, so that the flow behaves as if it made the calls one by one.

#pragma once

#include "services/flow-engine/domain/model/graph.h"

namespace magpie::flow {

// The most calls that begin with one.
inline constexpr size_t kMaxTogether = 32;

// Fills in Node::together, Node::shared and Graph::findings.
void PlanCalls(Graph& graph);

}  // namespace magpie::flow
