// The properties that BPMN's own XML says, without our extensions:
//
//   condition             conditionExpression, in CEL
//   flow_key, script      calledElement, <script>
//   attached_to           attachedToRef
//   event_definitions     of every event: ["timer"] for a timerEventDefinition
//   multi_instance        {sequential, completion_condition, loop_cardinality}, each where it
//   stands standard_loop, triggered_by_event, is_for_compensation      true where it is so
//
// `default` stands at the node and is read by bpmn.h.

#pragma once

#include <pugixml.hpp>

#include "absl/strings/string_view.h"
#include "services/flow-engine/formats/raw/raw_model.h"
#include "services/flow-engine/formats/xml/xml.h"
#include "services/flow-engine/formats/xml/xml_editor.h"

namespace magpie::flow {

// Expressions in CEL, or behind the mark of their language (services/flow-engine/foreign).
Value::Map ReadStandard(const XmlElement& xml);

// The part of `element`'s properties that ReadStandard reads back once WriteStandard has written
// it; the rest is for extensions.
Value::Map StandardPart(const Element& element);

// Makes `node`, which says `said`, say `wanted`; what is in both stays as it is written.
void WriteStandard(pugi::xml_node node, const Value::Map& said, const Value::Map& wanted,
                   XmlEditor& editor);

}  // namespace magpie::flow
