// Puts right which nodes and sequence flows name each other.

#pragma once

#include "services/flow-engine/formats/raw/raw_model.h"

namespace magpie::flow {

// A flow goes where the nodes say: a node's outgoing and a flow's outgoing stand, and all incoming
// follows from them. A flow that several nodes name is one of its own for each; one that no node
// names is dropped, and so is what leaves an end event. Each repair is a warning.
void LinkByNodes(RawModel& raw);

// A flow goes where it says itself: its one source and one target stand, and what nodes name
// follows, in the order in which they name it and then in that of the flows. A node that names a
// flow of another node is a warning.
void LinkByFlows(RawModel& raw);

}  // namespace magpie::flow
