// BPMN 2.0 XML of any vendor: one process of a file. MODEL.md says what of it becomes which
// property, and how our own extensions read; what no engine runs is read all the same, with its
// type, for the compiler to tell.
//
// Which process: the one whose id the flow key is; else the executable one; where none says that it
// is executable, the one with most elements, and a warning names the others. Several executable
// ones and no key that names one of them are a fault. Processes without elements, such as those of
// pools that others fill, do not count beside such as have some.

#pragma once

#include "absl/strings/string_view.h"
#include "services/flow-engine/formats/raw/raw_model.h"
#include "services/flow-engine/formats/xml/xml.h"

namespace magpie::flow {

// `flow_key` may be empty.
RawModel ReadBpmn(absl::string_view source, absl::string_view flow_key);

// Null, and a fault, where `document` is no BPMN or none of its processes can be chosen.
const XmlElement* FindProcess(const XmlDocument& document, absl::string_view flow_key,
                              RawModel& raw);

void ReadProcess(const XmlElement& process, RawModel& raw);

}  // namespace magpie::flow
