#include "services/flow-engine/formats/bpmn.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_join.h"
#include "services/flow-engine/formats/adopted.h"
#include "services/flow-engine/formats/bpmn_properties.h"
#include "services/flow-engine/formats/bpmn_xml.h"
#include "services/flow-engine/formats/extensions.h"
#include "services/flow-engine/formats/findings.h"
#include "services/flow-engine/formats/links.h"
#include "services/flow-engine/formats/unread.h"

namespace magpie::flow {
namespace {

std::string NameOf(const XmlElement* process) {
  const absl::string_view id = process->Attribute("id");
  return id.empty() ? "one without an id" : std::string(id);
}

// The one with most nodes and sequence flows; the first of several.
const XmlElement* Largest(const std::vector<const XmlElement*>& processes) {
  return *std::ranges::max_element(
      processes, {}, [](const XmlElement* process) { return FlowElementsOf(*process).size(); });
}

void WarnOfOthers(const std::vector<const XmlElement*>& processes, const XmlElement* chosen,
                  Draft& draft) {
  std::vector<std::string> others;
  for (const XmlElement* const process : processes) {
    if (process != chosen) others.push_back(NameOf(process));
  }
  if (others.empty()) return;
  draft.Warn(absl::StrCat("source has ", processes.size(), " processes that may be meant; ",
                          NameOf(chosen), " has most elements and was read, not ",
                          absl::StrJoin(others, ", ")));
}

std::vector<std::string> TextsOf(const XmlElement& xml, absl::string_view name) {
  std::vector<std::string> texts;
  for (const XmlElement* const child : ChildrenOf(xml, name)) texts.push_back(OneLine(child->text));
  return texts;
}

void ReadLinks(const XmlElement& xml, Element& element) {
  if (element.type != kSequenceFlow) {
    element.incoming = TextsOf(xml, "incoming");
    element.outgoing = TextsOf(xml, "outgoing");
    return;
  }
  const absl::string_view source = xml.Attribute("sourceRef");
  const absl::string_view target = xml.Attribute("targetRef");
  if (!source.empty()) element.incoming.emplace_back(source);
  if (!target.empty()) element.outgoing.emplace_back(target);
}

// How warnings call an element.
std::string WhoIs(const Element& element) {
  const std::string path = ElementPath(element.key);
  return element.name.empty() ? path : absl::StrCat(path, " \"", element.name, "\"");
}

Element ReadElement(const FlowElementXml& found, Draft& draft) {
  const XmlElement& xml = *found.xml;
  Element element = {.key = std::string(xml.Attribute("id")),
                     .name = OneLine(xml.Attribute("name")),
                     .type = TypeOf(xml),
                     .parent = found.parent};
  ReadLinks(xml, element);
  element.properties = ReadStandard(xml);
  ReadExtensions(xml, element, draft);
  const Adopted adopted = ReadAdopted(xml);
  LayUnder(adopted.properties, element.properties);
  AddUnread(xml, element.key, WhoIs(element), adopted, draft);
  return element;
}

// A default is taken where no condition holds; it has none itself.
void MarkDefault(const XmlElement& node, Element& flow, Draft& draft) {
  if (std::ranges::count(flow.incoming, node.Attribute("id")) == 0) {
    draft.Warn(absl::StrCat(ElementPath(node.Attribute("id")), " names ", flow.key,
                            " as its default, which does not leave it; that was left out"));
    return;
  }
  if (flow.properties.erase("condition") > 0) {
    draft.Warn(absl::StrCat(ElementPath(flow.key), " is a default; its condition was left out"));
  }
  flow.properties["default"] = true;
}

void MarkDefaults(const std::vector<FlowElementXml>& found, Draft& draft) {
  absl::flat_hash_map<std::string, Element*> flows;
  for (Element& element : draft.elements) {
    if (element.type == kSequenceFlow) flows.emplace(element.key, &element);
  }
  for (const auto& [xml, parent] : found) {
    const absl::string_view by_default = xml->Attribute("default");
    if (by_default.empty()) continue;
    if (const auto flow = flows.find(by_default); flow != flows.end()) {
      MarkDefault(*xml, *flow->second, draft);
    } else {
      draft.Warn(absl::StrCat(ElementPath(xml->Attribute("id")), " names ", by_default,
                              " as its default, which is no sequence flow; that was left out"));
    }
  }
}

}  // namespace

const XmlElement* FindProcess(const XmlDocument& document, Draft& draft) {
  if (!IsBpmn(document.root, "definitions")) {
    draft.Fault("source", "is XML, but its root is no definitions of BPMN 2.0");
    return nullptr;
  }
  const std::vector<const XmlElement*> all = ChildrenOf(document.root, "process");
  if (all.empty()) {
    draft.Fault("source", "has no process");
    return nullptr;
  }
  std::vector<const XmlElement*> executable;
  std::ranges::copy_if(all, std::back_inserter(executable), [](const XmlElement* process) {
    return IsTrue(process->Attribute("isExecutable"));
  });
  const std::vector<const XmlElement*>& meant = executable.empty() ? all : executable;
  const XmlElement* const chosen = Largest(meant);
  WarnOfOthers(meant, chosen, draft);
  return chosen;
}

void ReadProcess(const XmlElement& process, Draft& draft) {
  draft.key = std::string(process.Attribute("id"));
  draft.ways = "all";
  draft.name = OneLine(process.Attribute("name"));
  const std::vector<FlowElementXml> found = FlowElementsOf(process);
  AddUnread(process, "", absl::StrCat("process ", NameOf(&process)), {}, draft);
  for (const FlowElementXml& element : found) {
    draft.elements.push_back(ReadElement(element, draft));
  }
  LinkByFlows(draft);
  MarkDefaults(found, draft);
  WarnOfDirections(found, draft);
  WarnOfLanes(process, draft);
}

Draft ReadBpmn(absl::string_view source) {
  Draft draft;
  const absl::StatusOr<XmlDocument> document = ParseXml(source);
  if (!document.ok()) {
    draft.Fault("source", document.status().message());
  } else if (const XmlElement* const process = FindProcess(*document, draft)) {
    ReadProcess(*process, draft);
  }
  return draft;
}

}  // namespace magpie::flow
