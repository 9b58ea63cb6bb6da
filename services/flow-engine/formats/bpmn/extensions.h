// Our own elements in the extensionElements of a BPMN element, or of its
// multiInstanceLoopCharacteristics, in the namespace http://magpie.dev/bpmn/1.0. MODEL.md defines
// how they are read; in addition:
//
//   <magpie:annotations priority="high"/>   its members are annotations of the element
//   <magpie:json>{"properties": {"form": {"fields": []}}}</magpie:json>
//                                           what XML cannot express: members of the element as
//                                           in FlowModel JSON: properties, annotations, type

#pragma once

#include <pugixml.hpp>

#include "services/flow-engine/formats/raw/raw_model.h"
#include "services/flow-engine/formats/xml/xml.h"
#include "services/flow-engine/formats/xml/xml_editor.h"

namespace magpie::flow {

// The other place for extensions, besides the element itself.
inline constexpr absl::string_view kLoopXml = "multiInstanceLoopCharacteristics";

// Applies the extensionElements of `xml`, and of its loop, to `element`.
void ReadExtensions(const XmlElement& xml, Element& element, RawModel& raw);

// What WriteExtensions writes.
struct Extensions {
  Value::Map properties;
  Value::Map annotations;
  std::string type;  // empty if the XML name implies it
};

// Replaces our elements in the extensionElements of `node` and of its loop. Bools and numbers
// written as attributes are read back as text.
void WriteExtensions(const Extensions& extensions, pugi::xml_node node, XmlEditor& editor);

}  // namespace magpie::flow
