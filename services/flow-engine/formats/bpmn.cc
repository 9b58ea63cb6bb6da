#include "services/flow-engine/formats/bpmn.h"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "absl/strings/match.h"
#include "services/flow-engine/formats/bpmn_extensions.h"
#include "services/flow-engine/formats/condition.h"
#include "services/flow-engine/formats/links.h"
#include "services/flow-engine/formats/xml.h"

namespace magpie::flow {
namespace {

// What stands in a process and has no say in how it runs.
constexpr std::array<absl::string_view, 17> kIgnored = {"association",
                                                        "auditing",
                                                        "correlationSubscription",
                                                        "dataObject",
                                                        "dataObjectReference",
                                                        "dataStoreReference",
                                                        "documentation",
                                                        "extensionElements",
                                                        "group",
                                                        "ioBinding",
                                                        "ioSpecification",
                                                        "laneSet",
                                                        "monitoring",
                                                        "property",
                                                        "resourceRole",
                                                        "supportedInterfaceRef",
                                                        "textAnnotation"};

bool IsBpmn(const XmlElement& xml, absl::string_view name) {
  return xml.space == kBpmnSpace && xml.name == name;
}

bool IsTrue(absl::string_view text) { return text == "true" || text == "1"; }

std::vector<const XmlElement*> ChildrenOf(const XmlElement& xml, absl::string_view name) {
  std::vector<const XmlElement*> found;
  for (const XmlElement& child : xml.children) {
    if (IsBpmn(child, name)) found.push_back(&child);
  }
  return found;
}

std::vector<std::string> TextsOf(const XmlElement& xml, absl::string_view name) {
  std::vector<std::string> texts;
  for (const XmlElement* const child : ChildrenOf(xml, name)) texts.push_back(OneLine(child->text));
  return texts;
}

// The process that is to run: the executable one, or else the only one. Null, and a fault, where
// that leaves a choice.
const XmlElement* FindProcess(const XmlElement& definitions, Draft& draft) {
  const std::vector<const XmlElement*> all = ChildrenOf(definitions, "process");
  std::vector<const XmlElement*> executable;
  std::ranges::copy_if(all, std::back_inserter(executable), [](const XmlElement* process) {
    return IsTrue(process->Attribute("isExecutable"));
  });
  if (executable.size() == 1) return executable[0];
  if (all.size() == 1) return all[0];
  draft.Fault("source", absl::StrCat("has ", all.size(), " processes, ", executable.size(),
                                     " of them executable; one has to be"));
  return nullptr;
}

class ProcessReader {
 public:
  ProcessReader(const XmlElement& process, Draft& draft) : process_(process), draft_(draft) {}

  void Run() {
    draft_.key = std::string(process_.Attribute("id"));
    draft_.name = OneLine(process_.Attribute("name"));
    for (const XmlElement& xml : process_.children) {
      if (xml.space == kBpmnSpace && std::ranges::count(kIgnored, xml.name) == 0) Add(xml);
    }
    if (!draft_.faults.empty()) return;
    LinkByFlows(draft_);
    MarkDefaults();
  }

 private:
  void Add(const XmlElement& xml) {
    if (draft_.elements.size() == kMaxElements) {
      if (!std::exchange(is_full_, true)) {
        draft_.Fault("elements", absl::StrCat("are more than ", kMaxElements));
      }
      return;
    }
    Element element = {.key = std::string(xml.Attribute("id")),
                       .name = OneLine(xml.Attribute("name"))};
    if (element.key.empty()) {
      draft_.Fault(ElementPath(absl::StrCat(draft_.elements.size())),
                   absl::StrCat("is a ", xml.name, " without an id"));
    }
    if (xml.name == "sequenceFlow") {
      ReadFlow(xml, element);
    } else if (!ReadNode(xml, element)) {
      Unsupported(element, xml.name);
    }
    ReadExtensions(xml, element, draft_);
    if (const absl::string_view by_default = xml.Attribute("default"); !by_default.empty()) {
      defaults_.emplace(by_default);
    }
    draft_.elements.push_back(std::move(element));
  }

  void Unsupported(const Element& element, absl::string_view what) {
    draft_.Fault(ElementPath(element.key), absl::StrCat("is or has a ", what, ": not supported"));
  }

  void ReadFlow(const XmlElement& xml, Element& element) {
    SequenceFlow flow;
    for (const XmlElement* const condition : ChildrenOf(xml, "conditionExpression")) {
      flow.condition = ToCel(condition->text);
    }
    element.kind = std::move(flow);
    element.incoming = {std::string(xml.Attribute("sourceRef"))};
    element.outgoing = {std::string(xml.Attribute("targetRef"))};
  }

  // False where it is of a kind that is not supported.
  bool ReadNode(const XmlElement& xml, Element& element) {
    if (xml.name == "startEvent") {
      element.kind = StartEvent{};
    } else if (xml.name == "endEvent") {
      element.kind = EndEvent{};
    } else if (xml.name == "userTask") {
      element.kind = UserTask{};
    } else if (xml.name == "serviceTask") {
      element.kind = ServiceTask{};
    } else if (xml.name == "exclusiveGateway") {
      element.kind = ExclusiveGateway{};
    } else {
      return false;
    }
    element.incoming = TextsOf(xml, "incoming");
    element.outgoing = TextsOf(xml, "outgoing");
    CheckInside(xml, element);
    return true;
  }

  // Timers, messages, loops and the like inside an element. An end that terminates is what every
  // end here does.
  void CheckInside(const XmlElement& xml, const Element& element) {
    for (const XmlElement& child : xml.children) {
      if (child.space != kBpmnSpace || child.name == "terminateEventDefinition") continue;
      const bool counts = absl::EndsWith(child.name, "EventDefinition") ||
                          absl::EndsWith(child.name, "LoopCharacteristics");
      if (counts || child.name == "eventDefinitionRef") Unsupported(element, child.name);
    }
  }

  // A default is taken where no condition holds; it has none itself.
  void MarkDefaults() {
    for (Element& element : draft_.elements) {
      auto* const flow = std::get_if<SequenceFlow>(&element.kind);
      if (flow == nullptr || defaults_.erase(element.key) == 0) continue;
      if (!flow->condition.empty()) {
        draft_.Warn(
            absl::StrCat(ElementPath(element.key), " is a default; its condition was left out"));
      }
      *flow = {.is_default = true};
    }
    for (const std::string& key : defaults_) {
      draft_.Fault(ElementPath(key), "is named as a default, and is no sequence flow");
    }
  }

  const XmlElement& process_;
  Draft& draft_;
  std::set<std::string> defaults_;
  bool is_full_ = false;
};

}  // namespace

Draft ReadBpmn(absl::string_view source) {
  Draft draft;
  const absl::StatusOr<XmlDocument> document = ParseXml(source);
  if (!document.ok()) {
    draft.Fault("source", document.status().message());
  } else if (!IsBpmn(document->root, "definitions")) {
    draft.Fault("source", "is XML, but its root is no definitions of BPMN 2.0");
  } else if (const XmlElement* const process = FindProcess(document->root, draft)) {
    ProcessReader(*process, draft).Run();
  }
  return draft;
}

}  // namespace magpie::flow
