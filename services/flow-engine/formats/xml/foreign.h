// What a file seems to be that is no flow model, so that a fault can say so.

#pragma once

#include <string>

#include "absl/strings/string_view.h"
#include "common/value/value.h"
#include "services/flow-engine/formats/xml/xml.h"

namespace magpie::flow {

// What is expected instead.
inline constexpr absl::string_view kExpected =
    "it must be a flow as BPMN 2.0 XML, Turbo JSON or FlowModel JSON";

// Of bytes before they are decoded, by how they begin: "a ZIP archive (...)". Empty for what may be
// a text.
absl::string_view SeemsBinary(absl::string_view bytes);

// Of a text that begins with neither < nor {, or is HTML, which XML's parser would refuse first.
// Empty for what may be a model.
absl::string_view SeemsText(absl::string_view text);

// Of XML whose root is no definitions of BPMN 2.0. Never empty.
std::string SeemsXml(const XmlElement& root);

// Of a JSON object without elements or flowElementList. Empty where it is unknown.
absl::string_view SeemsJson(const Value::Map& members);

}  // namespace magpie::flow
