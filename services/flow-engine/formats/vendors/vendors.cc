#include "services/flow-engine/formats/vendors/vendors.h"

#include <algorithm>
#include <array>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "services/flow-engine/formats/xml/bpmn_xml.h"

namespace magpie::flow {
namespace {

constexpr std::array<absl::string_view, 3> kActivitiLike = {
    "http://camunda.org/schema/1.0/bpmn", "http://activiti.org/bpmn", "http://flowable.org/bpmn"};

// Prefixes of namespaces for drawing, documentation or simulation.
constexpr std::array<absl::string_view, 17> kHarmlessSpaces = {
    "http://bpmn.io/schema/bpmn/biocolor/",
    "http://bpmn.io/schema/bpmn/color",
    "http://www.omg.org/spec/BPMN/non-normative/",
    "http://www.omg.org/spec/BPMN/20100524/DI",
    "http://www.omg.org/spec/DD/",
    "http://www.w3.org/",
    "http://camunda.org/schema/modeler/",
    "http://camunda.org/schema/1.0/ext",
    "http://www.signavio.com",
    "http://www.trisotech.com/",
    "http://www.bizagi.com/",
    "http://bpmn.sourceforge.net",
    "http://www.bpsim.org/",
    "http://www.visual-paradigm.com/",
    "http://www.boc-group.com",
    "http://www.jboss.org/drools/bpsim",
    "http://www.activiti.com/modeler"};

// Names that no engine acts upon, or that ask for the default.
constexpr std::array<absl::string_view, 16> kHarmlessNames = {"modelerTemplate",
                                                              "modelerTemplateVersion",
                                                              "modelerTemplateIcon",
                                                              "properties",
                                                              "versionTag",
                                                              "historyTimeToLive",
                                                              "isStartableInTasklist",
                                                              "isStartable",
                                                              "candidateStarterUsers",
                                                              "candidateStarterGroups",
                                                              "metaData",
                                                              "packageName",
                                                              "version",
                                                              "adHoc",
                                                              "userTask",
                                                              "exclusive"};

bool IsVendor(absl::string_view space) {
  return IsActivitiLike(space) || space == kZeebeSpace ||
         absl::StartsWith(space, "http://www.jboss.org/drools");
}

// The namespace of a prefix, as declared on `node` or around it.
absl::string_view SpaceOfPrefix(pugi::xml_node node, absl::string_view prefix) {
  const std::string declaration = absl::StrCat("xmlns:", prefix);
  for (; node; node = node.parent()) {
    if (const pugi::xml_attribute found = node.attribute(declaration.c_str())) return found.value();
  }
  return "";
}

std::vector<ForeignAttribute> PrefixedAttributesOf(const XmlElement& xml) {
  std::vector<ForeignAttribute> found;
  for (const pugi::xml_attribute attribute : xml.node.attributes()) {
    const absl::string_view label = attribute.name();
    const size_t colon = label.find(':');
    if (colon == absl::string_view::npos || absl::StartsWith(label, "xml")) continue;
    const absl::string_view space = SpaceOfPrefix(xml.node, label.substr(0, colon));
    found.push_back({space, label.substr(colon + 1), std::string(label), attribute.value()});
  }
  return found;
}

}  // namespace

bool IsActivitiLike(absl::string_view space) {
  return std::ranges::count(kActivitiLike, space) > 0;
}

std::vector<ForeignAttribute> ForeignAttributesOf(const XmlElement& xml) {
  std::vector<ForeignAttribute> found = PrefixedAttributesOf(xml);
  std::erase_if(found, [](const ForeignAttribute& attribute) {
    return attribute.space == kOurSpace || attribute.space == kBpmnSpace;
  });
  return found;
}

std::vector<ForeignAttribute> OurAttributesOf(const XmlElement& xml) {
  std::vector<ForeignAttribute> found = PrefixedAttributesOf(xml);
  std::erase_if(found,
                [](const ForeignAttribute& attribute) { return attribute.space != kOurSpace; });
  return found;
}

std::string LabelOf(const XmlElement& xml) { return xml.node.name(); }

bool IsHarmless(absl::string_view space, absl::string_view name) {
  const std::string lower = absl::AsciiStrToLower(space);
  for (const absl::string_view word : {"graph", "color", "diagram", "layout", "style"}) {
    if (absl::StrContains(lower, word)) return true;
  }
  const bool is_drawn = std::ranges::any_of(
      kHarmlessSpaces, [&](absl::string_view start) { return absl::StartsWith(space, start); });
  return is_drawn || (IsVendor(space) && std::ranges::count(kHarmlessNames, name) > 0);
}

}  // namespace magpie::flow
