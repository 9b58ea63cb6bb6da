// Corrects the links between nodes and sequence flows.

#pragma once

#include "services/flow-engine/formats/raw/raw_model.h"

namespace magpie::flow {

// Nodes decide: the outgoing lists of nodes and flows are kept, and all incoming lists follow from
// them. A flow that several nodes name becomes a separate one for each; a flow that no node names,
// or that leaves an end event, is dropped. Each correction is a warning.
void LinkByNodes(RawModel& raw);

// Flows decide: the source and target of each are kept, and the lists of nodes follow from them,
// first in their own order, then in that of the flows. A node that names a flow of a different node
// is a warning.
void LinkByFlows(RawModel& raw);

}  // namespace magpie::flow
