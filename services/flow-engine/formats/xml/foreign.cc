#include "services/flow-engine/formats/xml/foreign.h"

#include <array>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace magpie::flow {
namespace {

using Sign =
    std::pair<absl::string_view, absl::string_view>;  // a sign of a kind of file, its description

constexpr std::array<Sign, 10> kBinaries = {
    {{"PK\x03\x04",
      "a ZIP archive (such as a .bar, a .zip or an office document): take the model "
      "out of it"},
     {"%PDF", "a PDF document"},
     {"\x1f\x8b", "a gzip archive: unpack it"},
     {"BZh", "a bzip2 archive: unpack it"},
     {"7z\xbc\xaf", "a 7z archive: unpack it"},
     {"Rar!", "a RAR archive: unpack it"},
     {"\x89PNG", "a PNG image: export the model, not its picture"},
     {"\xff\xd8\xff", "a JPEG image: export the model, not its picture"},
     {"GIF8", "a GIF image: export the model, not its picture"},
     {"\xd0\xcf\x11\xe0", "an office document, such as one of Visio: export it as BPMN 2.0"}}};

// Parts of namespaces, for roots with any name.
constexpr std::array<Sign, 12> kSpaces = {
    {{"/DMN/", "a DMN decision model, and a flow cannot be read from one"},
     {"/CMMN/", "a CMMN case model, and a flow cannot be read from one"},
     {"wfmc.org", "an XPDL package: export it as BPMN 2.0"},
     {"wsbpel", "a BPEL process: export it as BPMN 2.0"},
     {"business-process", "a BPEL process: export it as BPMN 2.0"},
     {"jbpm.org", "a jPDL process of jBPM: export it as BPMN 2.0"},
     {"jpdl", "a jPDL process of jBPM: export it as BPMN 2.0"},
     {"drools.org", "a rule flow of Drools: export it as BPMN 2.0"},
     {"/wsdl", "a WSDL description of a service"},
     {"w3.org/2000/svg", "an SVG image: export the model, not its picture"},
     {"w3.org/1999/xhtml", "an HTML page"},
     {"soap", "a SOAP message"}}};

// Names of roots, in any namespace or none.
constexpr std::array<Sign, 9> kRoots = {
    {{"html", "an HTML page"},
     {"svg", "an SVG image: export the model, not its picture"},
     {"mxfile", "a drawing of draw.io: export it as BPMN 2.0"},
     {"mxGraphModel", "a drawing of draw.io: export it as BPMN 2.0"},
     {"pnml", "a Petri net"},
     {"Package", "an XPDL package: export it as BPMN 2.0"},
     {"process-definition", "a jPDL process of jBPM: export it as BPMN 2.0"},
     {"BpmnDiagram", "a diagram of BPMN 1.x: export it as BPMN 2.0"},
     {"project", "a project file"}}};

// Members that such JSON has.
constexpr std::array<Sign, 9> kMembers = {
    {{"openapi", "an OpenAPI document: import it into the resource engine"},
     {"swagger", "an OpenAPI document: import it into the resource engine"},
     {"flowModel", "a request that holds a Turbo model: give the value of its flowModel"},
     {"StartAt", "a state machine in the Amazon States Language"},
     {"$schema", "a JSON schema or a document that names one"},
     {"components", "a form"},
     {"nodes", "a drawing with nodes of another tool: export it as Turbo JSON or BPMN 2.0"},
     {"cells", "a drawing with cells of another tool: export it as Turbo JSON or BPMN 2.0"},
     {"dependencies", "a package description"}}};

}  // namespace

absl::string_view SeemsBinary(absl::string_view bytes) {
  for (const auto& [start, what] : kBinaries) {
    if (absl::StartsWith(bytes, start)) return what;
  }
  return "";
}

absl::string_view SeemsText(absl::string_view text) {
  if (absl::StartsWithIgnoreCase(text, "<!doctype html") ||
      absl::StartsWithIgnoreCase(text, "<html")) {
    return "an HTML page (saved in place of a download?)";
  }
  if (absl::StartsWith(text, "[")) return "a JSON list";
  return "";
}

std::string SeemsXml(const XmlElement& root) {
  for (const auto& [part, what] : kSpaces) {
    if (absl::StrContains(root.space, part)) return std::string(what);
  }
  for (const auto& [name, what] : kRoots) {
    if (root.name == name) return std::string(what);
  }
  const std::string space =
      root.space.empty() ? "without a namespace" : absl::StrCat("of the namespace ", root.space);
  return absl::StrCat("XML with the root ", root.name, " ", space);
}

absl::string_view SeemsJson(const Value::Map& members) {
  for (const auto& [name, what] : kMembers) {
    if (members.contains(std::string(name))) return what;
  }
  return "";
}

}  // namespace magpie::flow
