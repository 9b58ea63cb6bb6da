// Warnings of what a BPMN file says about its process as a whole and that nothing here follows.

#pragma once

#include <vector>

#include "services/flow-engine/formats/raw/raw_model.h"
#include "services/flow-engine/formats/xml/bpmn_xml.h"

namespace magpie::flow {

// A gateway whose gatewayDirection says otherwise than its sequence flows. `found` are the elements
// of `raw`, in its order.
void WarnOfDirections(const std::vector<FlowElementXml>& found, RawModel& raw);

// Lanes whose user tasks do not say who may take them: in a lane stands who does it, for people.
void WarnOfLanes(const XmlElement& process, RawModel& raw);

}  // namespace magpie::flow
