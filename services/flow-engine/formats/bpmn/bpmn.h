// Reads BPMN 2.0 XML of any vendor: one process of a file. MODEL.md lists which parts become which
// properties, and how our own extensions are read. What this engine does not run is read with its
// type, for the compiler to report.
//
// The process is the one whose id is the flow key; otherwise the executable one; if none is marked
// executable, the one with the most elements, with a warning that names the others. Several
// executable processes without a matching key are a fault. Processes without elements, such as
// those of pools of other parties, do not count if there are others.

#pragma once

#include "absl/strings/string_view.h"
#include "services/flow-engine/formats/raw/raw_model.h"
#include "services/flow-engine/formats/xml/xml.h"

namespace magpie::flow {

// `flow_key` may be empty.
RawModel ReadBpmn(absl::string_view source, absl::string_view flow_key);

// Null, with a fault, if `document` is not BPMN or no process can be chosen.
const XmlElement* FindProcess(const XmlDocument& document, absl::string_view flow_key,
                              RawModel& raw);

void ReadProcess(const XmlElement& process, RawModel& raw);

}  // namespace magpie::flow
