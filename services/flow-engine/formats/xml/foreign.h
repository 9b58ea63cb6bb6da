// Guesses what a file is that is not a flow model, for a fault.

#pragma once

#include <string>

#include "absl/strings/string_view.h"
#include "common/value/value.h"
#include "services/flow-engine/formats/xml/xml.h"

namespace magpie::flow {

// What is expected instead.
inline constexpr absl::string_view kExpected =
    "it must be a flow as BPMN 2.0 XML, Turbo JSON or FlowModel JSON";

// For bytes before they are decoded, by their first bytes: "a ZIP archive (...)". Empty if it may
// be text.
absl::string_view SeemsBinary(absl::string_view bytes);

// For text that begins with neither < nor {, or is HTML, which an XML parser would reject. Empty if
// it may be a model.
absl::string_view SeemsText(absl::string_view text);

// For XML whose root is not definitions of BPMN 2.0. Never empty.
std::string SeemsXml(const XmlElement& root);

// For a JSON object without elements or flowElementList. Empty if it is unknown.
absl::string_view SeemsJson(const Value::Map& members);

}  // namespace magpie::flow
