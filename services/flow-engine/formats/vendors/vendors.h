// The parts of a BPMN file outside the namespaces of BPMN and Magpie: which are instructions to an
// engine, and which only draw or document.

#pragma once

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "services/flow-engine/formats/xml/xml.h"

namespace magpie::flow {

// Vendors whose instructions are read if their meaning is certain: adopted.h.
inline constexpr absl::string_view kZeebeSpace = "http://camunda.org/schema/zeebe/1.0";
// Camunda 7, Flowable and Activiti, which share their names and meanings.
bool IsActivitiLike(absl::string_view space);

// An attribute with a prefix.
struct ForeignAttribute {
  absl::string_view space;
  absl::string_view name;  // without its prefix
  std::string label;       // with it
  absl::string_view value;
};

// The attributes of `xml` with a prefix outside our namespace, without declarations. They must not
// outlive it.
std::vector<ForeignAttribute> ForeignAttributesOf(const XmlElement& xml);

// Those in our namespace, which are never read.
std::vector<ForeignAttribute> OurAttributesOf(const XmlElement& xml);

// The name of an element as written, with its prefix.
std::string LabelOf(const XmlElement& xml);

// Whether an attribute or element of this name would not affect an engine: colours, diagrams,
// labels, templates, simulation and documentation.
bool IsHarmless(absl::string_view space, absl::string_view name);

}  // namespace magpie::flow
