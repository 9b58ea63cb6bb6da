// What stands in a BPMN file in other namespaces than BPMN's and ours: which of it is an
// instruction to an engine, and which of it only draws or documents.

#pragma once

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "services/flow-engine/formats/xml/xml.h"

namespace magpie::flow {

// Vendors whose instructions are read where their meaning is certain: adopted.h.
inline constexpr absl::string_view kZeebeSpace = "http://camunda.org/schema/zeebe/1.0";
// Camunda 7, Flowable and Activiti, which say the same things by the same names.
bool IsActivitiLike(absl::string_view space);

// An attribute with a prefix.
struct ForeignAttribute {
  absl::string_view space;
  absl::string_view name;  // without its prefix
  std::string label;       // with it
  absl::string_view value;
};

// The attributes of `xml` with a prefix, in other namespaces than ours, but for declarations. They
// must not outlive it.
std::vector<ForeignAttribute> ForeignAttributesOf(const XmlElement& xml);

// Those in our namespace, which are read nowhere.
std::vector<ForeignAttribute> OurAttributesOf(const XmlElement& xml);

// The name of an element as it is written, with its prefix.
std::string LabelOf(const XmlElement& xml);

// Whether an attribute or element of that name says nothing that an engine would act upon: colours,
// diagrams, labels, templates, simulation, and what is documentation only.
bool IsHarmless(absl::string_view space, absl::string_view name);

}  // namespace magpie::flow
