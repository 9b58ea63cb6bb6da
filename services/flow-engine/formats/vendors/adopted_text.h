// Texts of other vendors whose meaning is certain.

#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "services/flow-engine/formats/xml/xml.h"

namespace magpie::flow {

bool IsVariableName(absl::string_view text);
// A variable, or a member of one.
bool IsVariablePath(absl::string_view text);
// Text that is no expression of any vendor's.
bool IsPlainText(absl::string_view text);

// ${...} or #{...} as the expression inside, in CEL. Nothing of another text, and of what has no
// exact meaning there.
std::optional<std::string> WrappedExpression(absl::string_view text);
// The same, and plain text as a literal.
std::optional<std::string> ExpressionOf(absl::string_view text);

// = and an expression of FEEL, likewise.
std::optional<std::string> FeelExpression(absl::string_view text);

// What stands in the extensionElements of `xml`.
std::vector<const XmlElement*> ExtensionsOf(const XmlElement& xml);

// Of these, Zeebe's. One that is there twice is left out: which of them is meant, nobody knows.
std::vector<const XmlElement*> ZeebeExtensionsOf(const XmlElement& xml);

// How Adopted::labels call an attribute of such an element.
std::string LabelIn(const XmlElement& foreign, absl::string_view attribute);

}  // namespace magpie::flow
