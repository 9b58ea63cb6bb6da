// BPMN 2.0 XML of any vendor: one process of a file. MODEL.md says what of it becomes which
// property, and how our own extensions read; what no engine runs is read all the same, with its
// type, for the compiler to tell.
//
// Where a file has several processes, the executable one is read; where that leaves a choice, the
// one with most nodes, and a warning names the others.

#pragma once

#include "absl/strings/string_view.h"
#include "services/flow-engine/formats/draft.h"
#include "services/flow-engine/formats/xml.h"

namespace magpie::flow {

Draft ReadBpmn(absl::string_view source);

// Null, and a fault, where `document` is no BPMN or has no process.
const XmlElement* FindProcess(const XmlDocument& document, Draft& draft);

void ReadProcess(const XmlElement& process, Draft& draft);

}  // namespace magpie::flow
