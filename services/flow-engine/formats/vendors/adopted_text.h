// Texts of other vendors whose meaning is certain.

#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "services/flow-engine/formats/xml/xml.h"

namespace magpie::flow {

bool IsVariableName(absl::string_view text);
// Whether it is a variable or a member of one.
bool IsVariablePath(absl::string_view text);
// Whether it is not an expression of any vendor.
bool IsPlainText(absl::string_view text);

// The expression in ${...} or #{...}, in CEL. Nothing for any other text, or without an exact
// meaning in CEL.
std::optional<std::string> WrappedExpression(absl::string_view text);
// The same, with plain text as a literal.
std::optional<std::string> ExpressionOf(absl::string_view text);

// The same for = and a FEEL expression.
std::optional<std::string> FeelExpression(absl::string_view text);

// The elements in the extensionElements of `xml`.
std::vector<const XmlElement*> ExtensionsOf(const XmlElement& xml);

// Zeebe's among them, without those that occur twice, since it is unclear which is meant.
std::vector<const XmlElement*> ZeebeExtensionsOf(const XmlElement& xml);

// The name of an attribute of such an element in Adopted::labels.
std::string LabelIn(const XmlElement& foreign, absl::string_view attribute);

}  // namespace magpie::flow
