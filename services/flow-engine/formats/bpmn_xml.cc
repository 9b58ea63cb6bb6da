#include "services/flow-engine/formats/bpmn_xml.h"

#include <algorithm>
#include <array>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace magpie::flow {
namespace {

// Every other flow element is told by how its name ends.
constexpr std::array<absl::string_view, 8> kNames = {
    "sequenceFlow", "task",         "subProcess",       "adHocSubProcess",
    "transaction",  "callActivity", "callChoreography", "subChoreography"};
constexpr std::array<absl::string_view, 3> kEndings = {"Task", "Event", "Gateway"};

std::string SnakeCase(absl::string_view camel_case) {
  std::string name;
  for (const char c : camel_case) {
    if (absl::ascii_isupper(c)) name += '_';
    name += absl::ascii_tolower(c);
  }
  return name;
}

std::string CamelCase(absl::string_view snake_case) {
  std::string name;
  bool raise = false;
  for (const char c : snake_case) {
    if (c == '_') {
      raise = true;
    } else {
      name += std::exchange(raise, false) ? absl::ascii_toupper(c) : c;
    }
  }
  return name;
}

bool IsXmlName(absl::string_view name) {
  return !name.empty() && absl::ascii_isalpha(name[0]) &&
         std::ranges::all_of(name, [](char c) { return absl::ascii_isalnum(c); });
}

void AddFlowElements(const XmlElement& xml, const std::string& parent,
                     std::vector<FlowElementXml>& found) {
  for (const XmlElement& child : xml.children) {
    if (!IsFlowElement(child)) continue;
    found.push_back({&child, parent});
    AddFlowElements(child, std::string(child.Attribute("id")), found);
  }
}

}  // namespace

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

bool IsFlowElementName(absl::string_view name) {
  return std::ranges::count(kNames, name) > 0 ||
         std::ranges::any_of(
             kEndings, [&](absl::string_view ending) { return absl::EndsWith(name, ending); });
}

bool IsFlowElement(const XmlElement& xml) {
  return xml.space == kBpmnSpace && IsFlowElementName(xml.name);
}

std::string TypeOf(const XmlElement& xml) {
  if (xml.name == "endEvent" && !ChildrenOf(xml, kTerminateXml).empty()) {
    return std::string(kTerminateEndEvent);
  }
  return SnakeCase(xml.name);
}

std::string XmlNameOf(absl::string_view type) {
  if (type == kTerminateEndEvent) return "endEvent";
  std::string name = CamelCase(type);
  const bool is_read_back = IsXmlName(name) && IsFlowElementName(name) && SnakeCase(name) == type;
  return is_read_back ? name : "";
}

std::vector<std::string> EventDefinitionsOf(const XmlElement& xml) {
  std::vector<std::string> names;
  for (const XmlElement& child : xml.children) {
    if (child.space != kBpmnSpace) continue;
    if (xml.name == "endEvent" && child.name == kTerminateXml) continue;
    absl::string_view name = child.name;
    if (child.name == "eventDefinitionRef") names.push_back("reference");
    if (absl::ConsumeSuffix(&name, "EventDefinition")) names.push_back(SnakeCase(name));
  }
  return names;
}

std::vector<FlowElementXml> FlowElementsOf(const XmlElement& process) {
  std::vector<FlowElementXml> found;
  AddFlowElements(process, "", found);
  return found;
}

}  // namespace magpie::flow
