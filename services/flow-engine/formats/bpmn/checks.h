// What BPMN's schema forbids and no parser of XML sees: what stands twice where one thing is meant,
// words that are no bools, sequence flows that leave their process. To go on as if it were not
// there would be to guess which is meant: each is a fault.

#pragma once

#include <string>

#include "services/flow-engine/formats/raw/raw_model.h"
#include "services/flow-engine/formats/xml/xml.h"

namespace magpie::flow {

// Of a node or a sequence flow.
void CheckOfElement(const XmlElement& xml, const std::string& key, RawModel& raw);

// Of the process itself: a warning, since whether it is executable only chooses among several.
void CheckOfProcess(const XmlElement& process, RawModel& raw);

// Of the sequence flows of the whole document, after `process` was read into `raw`: those that
// stand elsewhere and lead from or to its nodes, and those of its own that leave it.
void CheckBorders(const XmlElement& root, const XmlElement& process, RawModel& raw);

}  // namespace magpie::flow
