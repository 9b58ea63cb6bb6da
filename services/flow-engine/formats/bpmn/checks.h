// Checks what BPMN's schema forbids and an XML parser does not notice: parts that occur twice,
// words that are not bools, sequence flows that leave their process. To ignore one would be to
// guess what is meant, so each is a fault.

#pragma once

#include <string>

#include "services/flow-engine/formats/raw/raw_model.h"
#include "services/flow-engine/formats/xml/xml.h"

namespace magpie::flow {

// Checks a node or a sequence flow.
void CheckOfElement(const XmlElement& xml, const std::string& key, RawModel& raw);

// Checks the process itself: only a warning, since isExecutable merely selects a process.
void CheckOfProcess(const XmlElement& process, RawModel& raw);

// Checks the sequence flows of the whole document, after `process` was read into `raw`: those
// elsewhere that lead from or to its nodes, and its own that leave it.
void CheckBorders(const XmlElement& root, const XmlElement& process, RawModel& raw);

}  // namespace magpie::flow
