#include "services/flow-engine/formats/bpmn/bpmn.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_join.h"
#include "services/flow-engine/formats/bpmn/checks.h"
#include "services/flow-engine/formats/bpmn/extensions.h"
#include "services/flow-engine/formats/bpmn/findings.h"
#include "services/flow-engine/formats/bpmn/properties.h"
#include "services/flow-engine/formats/bpmn/unread.h"
#include "services/flow-engine/formats/raw/links.h"
#include "services/flow-engine/formats/vendors/adopted.h"
#include "services/flow-engine/formats/xml/bpmn_xml.h"
#include "services/flow-engine/formats/xml/foreign.h"

namespace magpie::flow {
namespace {

std::string NameOf(const XmlElement* process) {
  const std::string id = OneLine(process->Attribute("id"));
  return id.empty() ? absl::StrCat("one without an id in line ", process->line) : id;
}

std::string NamesOf(const std::vector<const XmlElement*>& processes) {
  return absl::StrJoin(processes, ", ", [](std::string* out, const XmlElement* process) {
    absl::StrAppend(out, NameOf(process));
  });
}

bool IsExecutable(const XmlElement* process) { return IsTrue(process->Attribute("isExecutable")); }

// The processes for which `holds` is true; all if it is for none.
template <typename Holds>
std::vector<const XmlElement*> Prefer(const std::vector<const XmlElement*>& processes,
                                      Holds holds) {
  std::vector<const XmlElement*> some;
  std::ranges::copy_if(processes, std::back_inserter(some), holds);
  return some.empty() ? processes : some;
}

// The process with the most nodes and sequence flows; the first of equals.
const XmlElement* Largest(const std::vector<const XmlElement*>& processes) {
  return *std::ranges::max_element(
      processes, {}, [](const XmlElement* process) { return FlowElementsOf(*process).size(); });
}

// A flow key for the process: its id, with `_` for characters that a flow key cannot have.
std::string KeyOf(const XmlElement* process) {
  return FlowKeyLike(OneLine(process->Attribute("id")));
}

// The flow keys that choose one of `processes`, for a fault.
std::string KeysOf(const std::vector<const XmlElement*>& processes) {
  return absl::StrJoin(processes, ", ", [](std::string* out, const XmlElement* process) {
    const std::string key = KeyOf(process);
    if (key.empty()) {
      absl::StrAppend(out, "none for ", NameOf(process), " (give it one)");
    } else if (key == NameOf(process)) {
      absl::StrAppend(out, key);
    } else {
      absl::StrAppend(out, key, " for \"", NameOf(process), "\"");
    }
  });
}

const XmlElement* FindNamed(const std::vector<const XmlElement*>& all, absl::string_view flow_key,
                            RawModel& raw) {
  std::vector<const XmlElement*> named;
  std::ranges::copy_if(all, std::back_inserter(named), [&](const XmlElement* process) {
    return !flow_key.empty() && OneLine(process->Attribute("id")) == flow_key;
  });
  // The id itself may not be a valid flow key.
  if (named.empty() && !flow_key.empty()) {
    std::ranges::copy_if(all, std::back_inserter(named),
                         [&](const XmlElement* process) { return KeyOf(process) == flow_key; });
  }
  if (named.empty()) return nullptr;
  if (named.size() > 1) {
    raw.Fault("source", absl::StrCat("has ", named.size(), " processes with the id ",
                                     NameOf(named[0]), ", in lines ", named[0]->line, " and ",
                                     named[1]->line, ": give one of them a different id"));
  } else if (!IsExecutable(named[0]) && std::ranges::any_of(all, IsExecutable)) {
    raw.Warn(absl::StrCat("source says that process ", flow_key,
                          " is not executable, as others are; it was read, as the flow key "
                          "names it"));
  }
  return named[0];
}

std::vector<std::string> TextsOf(const XmlElement& xml, absl::string_view name,
                                 const ElementIds& ids) {
  std::vector<std::string> texts;
  for (const XmlElement* const child : ChildrenOf(xml, name)) {
    texts.push_back(ids.Resolve(*child, child->text));
  }
  return texts;
}

void ReadLinks(const XmlElement& xml, const ElementIds& ids, Element& element) {
  if (element.type != kSequenceFlow) {
    element.incoming = TextsOf(xml, "incoming", ids);
    element.outgoing = TextsOf(xml, "outgoing", ids);
    return;
  }
  std::string source = ids.Resolve(xml, xml.Attribute("sourceRef"));
  std::string target = ids.Resolve(xml, xml.Attribute("targetRef"));
  if (!source.empty()) element.incoming.push_back(std::move(source));
  if (!target.empty()) element.outgoing.push_back(std::move(target));
}

// The name of an element in warnings.
std::string WhoIs(const Element& element) {
  const std::string path = ElementPath(element.key);
  return element.name.empty() ? path : absl::StrCat(path, " \"", element.name, "\"");
}

Element ReadElement(const FlowElementXml& found, const ElementIds& ids, RawModel& raw) {
  const XmlElement& xml = *found.xml;
  Element element = {.key = found.key,
                     .name = OneLine(xml.Attribute("name")),
                     .type = TypeOf(xml),
                     .parent = found.parent};
  ReadLinks(xml, ids, element);
  if (element.type != kSequenceFlow && OneLine(xml.Attribute("id")).empty()) {
    raw.Fault(ElementPath(element.key),
              absl::StrCat("has no id in line ", xml.line,
                           ", so that no sequence flow can lead to it: give it one"));
  }
  CheckOfElement(xml, element.key, raw);
  element.properties = ReadStandard(xml);
  ReadExtensions(xml, element, raw);
  const Adopted adopted = ReadAdopted(xml);
  LayUnder(adopted.properties, element.properties);
  AddUnread(xml, element.key, WhoIs(element), adopted, raw);
  return element;
}

// A default is taken if no condition holds, so that it has none itself.
void MarkDefault(const std::string& node, Element& flow, RawModel& raw) {
  if (std::ranges::count(flow.incoming, node) == 0) {
    raw.Warn(absl::StrCat(ElementPath(node), " names ", flow.key,
                          " as its default, which does not leave it; that was left out"));
    return;
  }
  if (flow.properties.erase("condition") > 0) {
    raw.Warn(absl::StrCat(ElementPath(flow.key), " is a default; its condition was left out"));
  }
  flow.properties["default"] = true;
}

void MarkDefaults(const std::vector<FlowElementXml>& found, const ElementIds& ids, RawModel& raw) {
  absl::flat_hash_map<std::string, Element*> flows;
  for (Element& element : raw.elements) {
    if (element.type == kSequenceFlow) flows.emplace(element.key, &element);
  }
  for (const auto& [xml, key, parent] : found) {
    const std::string by_default = ids.Resolve(*xml, xml->Attribute("default"));
    if (by_default.empty()) continue;
    if (const auto flow = flows.find(by_default); flow != flows.end()) {
      MarkDefault(key, *flow->second, raw);
    } else {
      raw.Warn(absl::StrCat(ElementPath(key), " names ", by_default,
                            " as its default, which is not a sequence flow; that was left out"));
    }
  }
}

}  // namespace

const XmlElement* FindProcess(const XmlDocument& document, absl::string_view flow_key,
                              RawModel& raw) {
  if (!IsBpmn(document.root, "definitions")) {
    raw.Fault("source",
              absl::StrCat("seems to be ", SeemsXml(document.root), "; ", kExpected,
                           ": XML needs the root definitions of the namespace ", kBpmnSpace));
    return nullptr;
  }
  const std::vector<const XmlElement*> all = ChildrenOf(document.root, "process");
  if (all.empty()) {
    raw.Fault("source", "has no process: a collaboration or a choreography alone does not run");
    return nullptr;
  }
  if (const XmlElement* const named = FindNamed(all, flow_key, raw)) return named;
  const auto has_elements = [](const XmlElement* process) {
    return !FlowElementsOf(*process).empty();
  };
  const std::vector<const XmlElement*> meant = Prefer(Prefer(all, IsExecutable), has_elements);
  if (meant.size() == 1) return meant[0];
  if (IsExecutable(meant[0])) {
    raw.Fault(
        "source",
        absl::StrCat("has ", meant.size(), " executable processes, ", NamesOf(meant), ", ",
                     flow_key.empty() ? "and nothing says which is meant"
                                      : absl::StrCat("and none of them has the id ", flow_key),
                     ": give the flow key (--flow-key) of the one that is meant: ", KeysOf(meant)));
    return nullptr;
  }
  const XmlElement* const largest = Largest(meant);
  std::vector<const XmlElement*> others = meant;
  std::erase(others, largest);
  raw.Warn(absl::StrCat("source has ", meant.size(), " processes, none of them executable; ",
                        NameOf(largest), " has most elements and was read, not ", NamesOf(others),
                        ": mark the one that is meant with isExecutable=\"true\", or give its "
                        "id as flow key (--flow-key)"));
  return largest;
}

void ReadProcess(const XmlElement& process, RawModel& raw) {
  raw.key = OneLine(process.Attribute("id"));
  raw.ways = "all";
  raw.name = OneLine(process.Attribute("name"));
  const std::vector<FlowElementXml> found = FlowElementsOf(process);
  CheckOfProcess(process, raw);
  AddUnread(process, "", absl::StrCat("process ", NameOf(&process)), {}, raw);
  const ElementIds ids(found);
  for (const FlowElementXml& element : found) {
    raw.elements.push_back(ReadElement(element, ids, raw));
    raw.places.push_back(absl::StrCat("line ", element.xml->line));
  }
  LinkByFlows(raw);
  MarkDefaults(found, ids, raw);
  WarnOfDirections(found, raw);
  WarnOfLanes(process, raw);
}

RawModel ReadBpmn(absl::string_view source, absl::string_view flow_key) {
  RawModel raw;
  const absl::StatusOr<XmlDocument> document = ParseXml(source);
  if (!document.ok()) {
    raw.Fault("source", document.status().message());
  } else if (const XmlElement* const process = FindProcess(*document, flow_key, raw)) {
    ReadProcess(*process, raw);
    WarnOfMisplaced(document->root, *process, raw);
    CheckBorders(document->root, *process, raw);
  }
  return raw;
}

}  // namespace magpie::flow
