#include "services/flow-engine/formats/testing.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/status/error.h"
#include "common/value/json.h"

namespace magpie::flow {

std::string Describe(const Model& model) {
  std::string text = absl::StrCat(model.key.str(), " \"", model.name, "\"\n");
  for (const Element& element : model.elements) {
    const std::string parent = element.parent.empty() ? "" : absl::StrCat(element.parent, "/");
    absl::StrAppend(&text, parent, element.key, " ", element.type, " \"", element.name, "\" [",
                    absl::StrJoin(element.incoming, ","), "] -> [",
                    absl::StrJoin(element.outgoing, ","), "]");
    if (!element.properties.empty()) absl::StrAppend(&text, " ", ToJson(element.properties));
    if (!element.annotations.empty()) absl::StrAppend(&text, " # ", ToJson(element.annotations));
    absl::StrAppend(&text, "\n");
  }
  return text;
}

std::vector<std::string> FaultsOf(const absl::Status& status) {
  std::vector<std::string> faults;
  for (const FieldViolation& fault : ViolationsOf(status)) {
    faults.push_back(absl::StrCat(fault.field, ": ", fault.description));
  }
  return faults;
}

std::vector<std::string> Faults(absl::string_view source, absl::string_view flow_key,
                                absl::string_view mapping) {
  return FaultsOf(Read(source, flow_key, mapping).status());
}

std::string Bpmn(absl::string_view elements) {
  return absl::StrCat(
      R"(<?xml version="1.0"?>
<b:definitions xmlns:b="http://www.omg.org/spec/BPMN/20100524/MODEL"
               xmlns:m="http://magpie.dev/bpmn/1.0" xmlns:x="http://other.example/x">
<b:process id="lock" name="Lock
  trouble" isExecutable="true">)",
      elements, "</b:process></b:definitions>\n");
}

}  // namespace magpie::flow
