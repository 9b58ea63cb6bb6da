// The attributes and children that BPMN 2.0's schema allows for the elements that run here, and
// what becomes of each.

#pragma once

#include "absl/strings/string_view.h"
#include "services/flow-engine/formats/xml/xml.h"

namespace magpie::flow {

enum class Fate {
  kRead,      // becomes part of the model, or does not affect it
  kUnread,    // would have a meaning in other engines: a warning
  kNotInBpmn  // not in the schema: a warning
};

// Whether the schema of such an element is known; others are not checked.
bool IsInSchema(const XmlElement& xml);

Fate FateOfAttribute(const XmlElement& xml, absl::string_view name, absl::string_view value);

// For a child in BPMN's namespace.
Fate FateOfChild(const XmlElement& xml, const XmlElement& child);

}  // namespace magpie::flow
