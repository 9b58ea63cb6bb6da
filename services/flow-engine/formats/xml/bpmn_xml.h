// How BPMN 2.0 XML names what a model has: namespaces, elements, types.

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

// The one type that is told by what is inside, and that.
inline constexpr absl::string_view kTerminateEndEvent = "terminate_end_event";
inline constexpr absl::string_view kTerminateXml = "terminateEventDefinition";

bool IsBpmn(const XmlElement& xml, absl::string_view name);

// The children of that name, in BPMN's namespace.
std::vector<const XmlElement*> ChildrenOf(const XmlElement& xml, absl::string_view name);

// "true" and "1", in any case and with white space around.
bool IsTrue(absl::string_view text);

// Whether it is a node or a sequence flow: every task, event, gateway, activity and sub-process,
// also those that no engine runs.
bool IsFlowElement(const XmlElement& xml);
bool IsFlowElementName(absl::string_view name);

// userTask -> user_task; an endEvent with a terminateEventDefinition is a terminate_end_event.
std::string TypeOf(const XmlElement& xml);

// user_task -> userTask, terminate_end_event -> endEvent; empty where no flow element of BPMN would
// be read as `type`.
std::string XmlNameOf(absl::string_view type);

// "timer" of a timerEventDefinition and so on, in order; without that which ends in TypeOf.
std::vector<std::string> EventDefinitionsOf(const XmlElement& xml);

// A node or sequence flow with its key, and the key of the sub-process around it; empty at the top.
struct FlowElementXml {
  const XmlElement* xml;
  std::string key;
  std::string parent;
};

// All within `process`, each before those that lie in it. A key is the element's id; XML leaves an
// id to choice, and what has none gets a key that depends on the process alone and is nobody's id:
// flow_a_b, flow_a_b_2 .. of sequence flows from a to b, user_task_1, user_task_2 .. of nodes.
std::vector<FlowElementXml> FlowElementsOf(const XmlElement& process);

// Resolves what elements call one another: by ids, which XML allows to be written as qualified
// names and with white space around them.
class ElementIds {
 public:
  explicit ElementIds(const std::vector<FlowElementXml>& elements);

  // The id that `text`, on or in `xml`, stands for: itself where it is an id; without its prefix
  // where that is declared.
  std::string Resolve(const XmlElement& xml, absl::string_view text) const;

 private:
  std::set<std::string, std::less<>> ids_;
};

// `text` without white space around it and without a prefix that is declared at `node`.
std::string LocalReference(pugi::xml_node node, absl::string_view text);

}  // namespace magpie::flow
