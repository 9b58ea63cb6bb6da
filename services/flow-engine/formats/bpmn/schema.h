// What BPMN 2.0's schema lets the elements say that run here, attribute by attribute and child by
// child, and what becomes of it.

#pragma once

#include "absl/strings/string_view.h"
#include "services/flow-engine/formats/xml/xml.h"

namespace magpie::flow {

enum class Fate {
  kRead,      // it becomes part of the model, or changes nothing that runs
  kUnread,    // it would mean something elsewhere: a warning
  kNotInBpmn  // the schema has no such thing there: a warning
};

// Whether the schema is known of such an element; of others nothing is said.
bool IsInSchema(const XmlElement& xml);

Fate FateOfAttribute(const XmlElement& xml, absl::string_view name, absl::string_view value);

// Of a child in BPMN's namespace.
Fate FateOfChild(const XmlElement& xml, const XmlElement& child);

}  // namespace magpie::flow
