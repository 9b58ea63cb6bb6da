#include "services/flow-engine/formats/xml/bpmn_xml.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "services/flow-engine/formats/raw/raw_model.h"

namespace magpie::flow {
namespace {

// All other flow elements are recognized by the ending of their names.
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

// Lists elements and gives keys to those without an id.
class Lister {
 public:
  explicit Lister(const XmlElement& process) { Collect(process); }

  void Add(const XmlElement& xml, const std::string& parent) {
    for (const XmlElement& child : xml.children) {
      if (!IsFlowElement(child)) continue;
      std::string key = OneLine(child.Attribute("id"));
      if (key.empty()) key = Fresh(child);
      found.push_back({&child, key, parent});
      Add(child, key);
    }
  }

  std::vector<FlowElementXml> found;

 private:
  void Collect(const XmlElement& xml) {
    for (const XmlElement& child : xml.children) {
      if (!IsFlowElement(child)) continue;
      taken_.insert(OneLine(child.Attribute("id")));
      Collect(child);
    }
  }

  std::string Fresh(const XmlElement& xml) {
    std::string stem = TypeOf(xml);
    const bool is_flow = stem == kSequenceFlow;
    if (is_flow) {
      stem = absl::StrCat("flow_", OneLine(xml.Attribute("sourceRef")), "_",
                          OneLine(xml.Attribute("targetRef")));
    }
    if (stem.size() > kMaxElementKeyBytes / 2) stem = "flow";
    int& count = counts_[stem];
    std::string key;
    do {
      key = ++count == 1 && is_flow ? stem : absl::StrCat(stem, "_", count);
    } while (!taken_.insert(key).second);
    return key;
  }

  std::set<std::string> taken_;
  std::map<std::string, int> counts_;  // of new keys, by their beginning
};

}  // namespace

bool IsBpmn(const XmlElement& xml, absl::string_view name) {
  return xml.space == kBpmnSpace && xml.name == name;
}

bool IsTrue(absl::string_view text) {
  const std::string word = absl::AsciiStrToLower(OneLine(text));
  return word == "true" || word == "1";
}

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
  Lister lister(process);
  lister.Add(process, "");
  return std::move(lister.found);
}

ElementIds::ElementIds(const std::vector<FlowElementXml>& elements) {
  for (const FlowElementXml& element : elements) ids_.insert(element.key);
}

std::string ElementIds::Resolve(const XmlElement& xml, absl::string_view text) const {
  std::string id = OneLine(text);
  return ids_.contains(id) ? id : LocalReference(xml.node, id);
}

std::string LocalReference(pugi::xml_node node, absl::string_view text) {
  std::string name = OneLine(text);
  const size_t colon = name.find(':');
  const bool is_qualified = colon != std::string::npos && colon > 0 && colon + 1 < name.size() &&
                            IsDeclaredPrefix(node, name.substr(0, colon));
  return is_qualified ? name.substr(colon + 1) : name;
}

}  // namespace magpie::flow
