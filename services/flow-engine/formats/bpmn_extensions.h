// Our own elements inside a BPMN element's extensionElements (bpmn.h has the format).

#pragma once

#include "absl/strings/string_view.h"
#include "services/flow-engine/formats/draft.h"
#include "services/flow-engine/formats/xml.h"

namespace magpie::flow {

inline constexpr absl::string_view kBpmnSpace = "http://www.omg.org/spec/BPMN/20100524/MODEL";

// Reads what stands in the extensionElements of `xml` into `element`, whose kind is known.
void ReadExtensions(const XmlElement& xml, Element& element, Draft& draft);

}  // namespace magpie::flow
