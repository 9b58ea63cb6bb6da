// The names in BPMN 2.0 XML: namespaces, elements, types.

#pragma once

#include <functional>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "services/flow-engine/formats/xml/xml.h"

namespace magpie::flow {

inline constexpr absl::string_view kBpmnSpace = "http://www.omg.org/spec/BPMN/20100524/MODEL";
inline constexpr absl::string_view kDiagramSpace = "http://www.omg.org/spec/BPMN/20100524/DI";
inline constexpr absl::string_view kBoundsSpace = "http://www.omg.org/spec/DD/20100524/DC";
inline constexpr absl::string_view kPointSpace = "http://www.omg.org/spec/DD/20100524/DI";
inline constexpr absl::string_view kOurSpace = "http://magpie.dev/bpmn/1.0";

// The only type that depends on a child element, and that element.
inline constexpr absl::string_view kTerminateEndEvent = "terminate_end_event";
inline constexpr absl::string_view kTerminateXml = "terminateEventDefinition";

bool IsBpmn(const XmlElement& xml, absl::string_view name);

// The children with this name in BPMN's namespace.
std::vector<const XmlElement*> ChildrenOf(const XmlElement& xml, absl::string_view name);

// "true" and "1", in any case and with white space around.
bool IsTrue(absl::string_view text);

// Whether it is a node or a sequence flow: any task, event, gateway, activity or sub-process,
// including those that this engine does not run.
bool IsFlowElement(const XmlElement& xml);
bool IsFlowElementName(absl::string_view name);

// userTask -> user_task; an endEvent with a terminateEventDefinition is a terminate_end_event.
std::string TypeOf(const XmlElement& xml);

// user_task -> userTask, terminate_end_event -> endEvent; empty if no flow element of BPMN has this
// type.
std::string XmlNameOf(absl::string_view type);

// "timer" for a timerEventDefinition and so on, in order; without the one that decides TypeOf.
std::vector<std::string> EventDefinitionsOf(const XmlElement& xml);

// A node or sequence flow with its key, and the key of the sub-process around it; empty at the top.
struct FlowElementXml {
  const XmlElement* xml;
  std::string key;
  std::string parent;
};

// All flow elements of `process`, each before those inside it. The key is the element's id. Ids are
// optional in XML; without one, an unused key is derived from the process alone: flow_a_b,
// flow_a_b_2 .. for sequence flows from a to b, user_task_1, user_task_2 .. for nodes.
std::vector<FlowElementXml> FlowElementsOf(const XmlElement& process);

// Resolves references between elements: ids, which XML allows to be qualified names with white
// space around them.
class ElementIds {
 public:
  explicit ElementIds(const std::vector<FlowElementXml>& elements);

  // The id that `text`, on or in `xml`, refers to: itself if it is an id; otherwise without its
  // prefix, if that is declared.
  std::string Resolve(const XmlElement& xml, absl::string_view text) const;

 private:
  std::set<std::string, std::less<>> ids_;
};

// `text` without white space around it and without a prefix that is declared at `node`.
std::string LocalReference(pugi::xml_node node, absl::string_view text);

}  // namespace magpie::flow
