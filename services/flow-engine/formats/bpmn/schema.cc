#include "services/flow-engine/formats/bpmn/schema.h"

#include <algorithm>
#include <array>

#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "services/flow-engine/formats/xml/bpmn_xml.h"

namespace magpie::flow {
namespace {

// Groups of elements, as the schema derives them.
constexpr absl::string_view kAll = "*";
constexpr absl::string_view kActivity = "activity";
constexpr absl::string_view kEvent = "event";
constexpr absl::string_view kGateway = "gateway";
constexpr absl::string_view kProcess = "process";
constexpr absl::string_view kLoop = "multiInstanceLoopCharacteristics";

constexpr std::array<absl::string_view, 8> kActivities = {
    "task",       "manualTask",       "userTask",   "serviceTask",
    "scriptTask", "businessRuleTask", "subProcess", "callActivity"};
constexpr std::array<absl::string_view, 2> kEvents = {"startEvent", "endEvent"};
constexpr std::array<absl::string_view, 3> kGateways = {"exclusiveGateway", "inclusiveGateway",
                                                        "parallelGateway"};

template <size_t n>
bool Has(const std::array<absl::string_view, n>& names, absl::string_view name) {
  return std::ranges::count(names, name) > 0;
}

bool IsIn(absl::string_view group, absl::string_view name) {
  if (group == kAll || group == name) return true;
  if (group == kActivity) return Has(kActivities, name);
  if (group == kEvent) return Has(kEvents, name);
  return group == kGateway && Has(kGateways, name);
}

struct Attribute {
  absl::string_view group;
  absl::string_view names;  // separated by spaces
  // Values that change nothing, separated by spaces; "*": any; "": none.
  absl::string_view harmless = "*";
};

// isInterrupting and parallelMultiple concern elements that do not run here, or change nothing if
// there is one event; startQuantity and completionQuantity become properties: see adopted.h.
constexpr std::array<Attribute, 17> kAttributes = {{
    {kAll, "id name"},
    {"sequenceFlow", "sourceRef targetRef"},
    {"sequenceFlow", "isImmediate", "true 1"},
    {kActivity, "isForCompensation startQuantity completionQuantity default"},
    {"userTask", "implementation", "##unspecified ##WebService webService unspecified"},
    {"serviceTask", "implementation", "##unspecified ##WebService webService unspecified"},
    {"serviceTask", "operationRef", ""},
    {"businessRuleTask", "implementation", "##unspecified ##WebService webService unspecified"},
    {"scriptTask", "scriptFormat"},
    {"callActivity", "calledElement"},
    {"subProcess", "triggeredByEvent"},
    {"startEvent", "isInterrupting parallelMultiple"},
    {kProcess, "isExecutable processType isClosed definitionalCollaborationRef"},
    {kGateway, "gatewayDirection default"},
    {kLoop, "isSequential"},
    {kLoop, "behavior", "All"},
    {kLoop, "oneBehaviorEventRef noneBehaviorEventRef", ""},
}};

struct Child {
  absl::string_view group;
  absl::string_view names;
  Fate fate = Fate::kRead;
};

// Declarations of data are documentation, since variables are known by their names. Data
// associations are reported, unless they are only lines in the drawing, or become a property: see
// adopted.h.
constexpr std::array<Child, 17> kChildren = {{
    {kAll,
     "documentation extensionElements incoming outgoing auditing monitoring categoryValueRef"},
    {"sequenceFlow", "conditionExpression"},
    {kActivity, "ioSpecification property standardLoopCharacteristics"},
    {kActivity, "multiInstanceLoopCharacteristics"},
    {kActivity, "dataInputAssociation dataOutputAssociation", Fate::kUnread},
    {kActivity, "performer humanPerformer potentialOwner resourceRole", Fate::kUnread},
    {"userTask", "rendering", Fate::kUnread},
    {"scriptTask", "script"},
    {"subProcess", "laneSet association group textAnnotation"},
    {"subProcess", "dataObject dataObjectReference dataStoreReference"},
    {kEvent, "property dataInput dataOutput inputSet outputSet eventDefinitionRef"},
    {kEvent, "dataInputAssociation dataOutputAssociation", Fate::kUnread},
    {kProcess, "property ioSpecification supports laneSet association group textAnnotation"},
    {kProcess, "dataObject dataObjectReference dataStoreReference"},
    {kProcess,
     "performer humanPerformer potentialOwner resourceRole correlationSubscription ioBinding",
     Fate::kUnread},
    {kLoop, "loopCardinality completionCondition"},
    {kLoop,
     "loopDataInputRef inputDataItem loopDataOutputRef outputDataItem "
     "complexBehaviorDefinition",
     Fate::kUnread},
}};

bool IsAmong(absl::string_view names, absl::string_view name) {
  for (const absl::string_view one : absl::StrSplit(names, ' ')) {
    if (one == name) return true;
  }
  return false;
}

}  // namespace

bool IsInSchema(const XmlElement& xml) {
  return xml.space == kBpmnSpace &&
         (Has(kActivities, xml.name) || Has(kEvents, xml.name) || Has(kGateways, xml.name) ||
          xml.name == "sequenceFlow" || xml.name == kLoop || xml.name == kProcess);
}

Fate FateOfAttribute(const XmlElement& xml, absl::string_view name, absl::string_view value) {
  for (const Attribute& row : kAttributes) {
    if (!IsIn(row.group, xml.name) || !IsAmong(row.names, name)) continue;
    const bool is_harmless = row.harmless == "*" || IsAmong(row.harmless, value);
    return is_harmless ? Fate::kRead : Fate::kUnread;
  }
  return Fate::kNotInBpmn;
}

Fate FateOfChild(const XmlElement& xml, const XmlElement& child) {
  const bool holds_elements = xml.name == "subProcess" || xml.name == kProcess;
  if (holds_elements && IsFlowElement(child)) return Fate::kRead;
  if (Has(kEvents, xml.name) && absl::EndsWith(child.name, "EventDefinition")) return Fate::kRead;
  for (const Child& row : kChildren) {
    if (IsIn(row.group, xml.name) && IsAmong(row.names, child.name)) return row.fate;
  }
  return Fate::kNotInBpmn;
}

}  // namespace magpie::flow
