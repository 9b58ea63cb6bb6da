// The properties in BPMN's own XML, without our extensions:
//
//   condition             conditionExpression, in CEL
//   flow_key, script      calledElement, <script>
//   attached_to           attachedToRef
//   event_definitions     of every event: ["timer"] for a timerEventDefinition
//   multi_instance        {sequential, completion_condition, loop_cardinality}, those present
//   standard_loop, triggered_by_event, is_for_compensation      true, if so
//
// `default` is an attribute of the node and is read by bpmn.h.

#pragma once

#include <pugixml.hpp>

#include "absl/strings/string_view.h"
#include "services/flow-engine/formats/raw/raw_model.h"
#include "services/flow-engine/formats/xml/xml.h"
#include "services/flow-engine/formats/xml/xml_editor.h"

namespace magpie::flow {

// Expressions are in CEL, or after the mark of their language (services/flow-engine/foreign).
Value::Map ReadStandard(const XmlElement& xml);

// The properties of `element` that WriteStandard writes and ReadStandard reads back; the others go
// into extensions.
Value::Map StandardPart(const Element& element);

// Changes `node` from `said` to `wanted`; what is in both stays as written.
void WriteStandard(pugi::xml_node node, const Value::Map& said, const Value::Map& wanted,
                   XmlEditor& editor);

}  // namespace magpie::flow
