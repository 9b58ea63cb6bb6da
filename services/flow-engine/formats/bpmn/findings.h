// Warnings about statements of a BPMN file on its process as a whole that have no effect here.

#pragma once

#include <vector>

#include "services/flow-engine/formats/raw/raw_model.h"
#include "services/flow-engine/formats/xml/bpmn_xml.h"

namespace magpie::flow {

// Gateways whose gatewayDirection contradicts their sequence flows. `found` are the elements of
// `raw`, in its order.
void WarnOfDirections(const std::vector<FlowElementXml>& found, RawModel& raw);

// Lanes whose user tasks do not say who may take them: a lane says it only to people.
void WarnOfLanes(const XmlElement& process, RawModel& raw);

}  // namespace magpie::flow
