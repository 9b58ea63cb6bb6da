// Our own elements in the extensionElements of a BPMN element, or of its
// multiInstanceLoopCharacteristics, in the namespace http://magpie.dev/bpmn/1.0. MODEL.md has the
// rule by which they are read; beside it:
//
//   <magpie:annotations priority="high"/>   its members are annotations of the element
//   <magpie:json>{"properties": {"form": {"fields": []}}}</magpie:json>
//                                           what XML cannot say: members of the element as
//                                           FlowModel JSON has them: properties, annotations, type

#pragma once

#include <pugixml.hpp>

#include "services/flow-engine/formats/raw/raw_model.h"
#include "services/flow-engine/formats/xml/xml.h"
#include "services/flow-engine/formats/xml/xml_editor.h"

namespace magpie::flow {

// Where extensions stand, beside the element itself.
inline constexpr absl::string_view kLoopXml = "multiInstanceLoopCharacteristics";

// Lays what stands in the extensionElements of `xml`, and of its loop, over `element`.
void ReadExtensions(const XmlElement& xml, Element& element, RawModel& raw);

// What WriteExtensions is to say.
struct Extensions {
  Value::Map properties;
  Value::Map annotations;
  std::string type;  // empty where the XML's name says it
};

// Replaces our elements in the extensionElements of `node` and of its loop. Bools and numbers that
// stand as attributes are read back as their text.
void WriteExtensions(const Extensions& extensions, pugi::xml_node node, XmlEditor& editor);

}  // namespace magpie::flow
