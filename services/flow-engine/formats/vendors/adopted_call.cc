#include "services/flow-engine/formats/vendors/adopted_call.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/flow-engine/formats/vendors/adopted_text.h"
#include "services/flow-engine/formats/vendors/vendors.h"

namespace magpie::flow {
namespace {

// The variables that are passed in one direction.
struct Passed {
  bool is_there = false;
  bool is_all = false;
  Value::Map variables;
};

bool Has(const XmlElement& xml, std::initializer_list<absl::string_view> names) {
  for (const auto& [name, value] : xml.attributes) {
    bool is_among = false;
    for (const absl::string_view one : names) is_among |= one == name;
    if (!is_among) return false;
  }
  return true;
}

// Whether it was read; if so, all its attributes are.
bool ReadOne(const XmlElement& xml, Passed& passed) {
  if (Has(xml, {"variables"}) && xml.Attribute("variables") == "all") {
    passed.is_all = true;
    return true;
  }
  if (!Has(xml, {"source", "sourceExpression", "target"})) return false;
  const absl::string_view source = xml.Attribute("source");
  const absl::string_view target = xml.Attribute("target");
  std::optional<std::string> value = WrappedExpression(xml.Attribute("sourceExpression"));
  if (IsVariableName(source)) value = std::string(source);
  if (!value.has_value() || !IsVariableName(target)) return false;
  return passed.variables.emplace(target, *std::move(value)).second;
}

Passed ReadPassed(const XmlElement& xml, absl::string_view direction, Adopted& adopted) {
  Passed passed;
  for (const XmlElement* const found : ExtensionsOf(xml)) {
    if (!IsActivitiLike(found->space) || found->name != direction) continue;
    passed.is_there = true;
    if (!ReadOne(*found, passed)) continue;
    for (const auto& [name, value] : found->attributes) {
      adopted.labels.insert(LabelIn(*found, name));
    }
  }
  return passed;
}

void Put(Passed passed, absl::string_view name, Adopted& adopted) {
  const absl::string_view mode = passed.is_all              ? "full"
                                 : passed.variables.empty() ? "none"
                                                            : "part";
  adopted.properties.emplace(absl::StrCat(name, "_mode"), mode);
  if (!passed.variables.empty()) adopted.properties.emplace(name, std::move(passed.variables));
}

}  // namespace

void AdoptCall(const XmlElement& xml, Adopted& adopted) {
  for (const ForeignAttribute& attribute : ForeignAttributesOf(xml)) {
    // The latest is the default here, too.
    const bool is_latest = attribute.name == "calledElementBinding" && attribute.value == "latest";
    if (IsActivitiLike(attribute.space) && is_latest) adopted.labels.insert(attribute.label);
  }
  for (const XmlElement* const found : ZeebeExtensionsOf(xml)) {
    const absl::string_view key = found->Attribute("processId");
    if (found->name != "calledElement" || !IsPlainText(key)) continue;
    adopted.properties.insert_or_assign("flow_key", key);
    adopted.labels.insert(LabelIn(*found, "processId"));
  }
  Passed in = ReadPassed(xml, "in", adopted);
  Passed out = ReadPassed(xml, "out", adopted);
  if (!in.is_there && !out.is_there) return;
  Put(std::move(in), "input", adopted);
  Put(std::move(out), "output", adopted);
}

}  // namespace magpie::flow
