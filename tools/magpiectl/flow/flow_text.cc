#include "tools/magpiectl/flow/flow_text.h"

#include <map>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/value/json.h"
#include "tools/magpiectl/flow/call_text.h"
#include "tools/magpiectl/print.h"

namespace magpie::ctl {
namespace {

namespace v1 = magpie::flow::v1;

std::string ConditionText(const v1::ConditionEvaluated& condition) {
  if (condition.is_default())
    return absl::StrCat("no condition held: takes ", condition.sequence_flow_key());
  return condition.explanation();
}

std::string TypeText(const v1::FormField& field) {
  switch (field.type()) {
    case v1::FormField::TYPE_BOOL:
      return "yes or no";
    case v1::FormField::TYPE_INT:
      return "whole number";
    case v1::FormField::TYPE_DOUBLE:
      return "number";
    case v1::FormField::TYPE_ENUM:
      return absl::StrCat("one of: ", absl::StrJoin(field.options(), ", "));
    default:
      return "text";
  }
}

}  // namespace

std::string KindText(const v1::Element& element) {
  static const auto& words =
      *new std::map<std::string, std::string>{{"sequence_flow", "way"},
                                              {"start_event", "start"},
                                              {"end_event", "end"},
                                              {"terminate_end_event", "terminate"},
                                              {"user_task", "form"},
                                              {"script_task", "script"},
                                              {"business_rule_task", "rule"},
                                              {"call_activity", "flow"},
                                              {"sub_process", "process"},
                                              {"exclusive_gateway", "gateway"},
                                              {"parallel_gateway", "parallel"},
                                              {"inclusive_gateway", "inclusive"}};
  if (element.type() == "service_task") {
    const auto& properties = element.properties().fields();
    if (properties.contains("fetch")) return "fetch";
    return properties.contains("call") ? "call" : "task";
  }
  const auto found = words.find(element.type());
  return found == words.end() ? element.type() : found->second;
}

std::string StateText(v1::Instance::State state) {
  switch (state) {
    case v1::Instance::STATE_RUNNING:
      return "running";
    case v1::Instance::STATE_COMPLETED:
      return "completed";
    case v1::Instance::STATE_TERMINATED:
      return "terminated";
    case v1::Instance::STATE_SUSPENDED:
      return "suspended";
    case v1::Instance::STATE_CANCELLED:
      return "cancelled";
    default:
      return "unknown";
  }
}

std::string VariablesText(absl::string_view json) {
  const absl::StatusOr<Value::Map> variables = ParseJsonObject(json);
  if (!variables.ok()) return std::string(json);
  return absl::StrJoin(*variables, ", ", [](std::string* out, const auto& variable) {
    absl::StrAppend(out, variable.first, " = ", ToJson(variable.second));
  });
}

namespace {

std::string ChangeText(const v1::VariablesChanged& change) {
  const std::string set = VariablesText(change.variables());
  std::vector<std::string> parts;
  if (!set.empty()) parts.push_back(absl::StrCat("set ", set));
  if (!change.removed().empty()) {
    parts.push_back(absl::StrCat("removed ", absl::StrJoin(change.removed(), ", ")));
  }
  return absl::StrJoin(parts, ", ");
}

std::string JoinText(const v1::TokensJoined& join) {
  std::string text = absl::StrCat("joined ", join.joined_size(), " branches");
  if (!join.conflicts().empty()) {
    absl::StrAppend(&text, ", which had set different values of ",
                    absl::StrJoin(join.conflicts(), ", "));
  }
  return text;
}

std::string UndoText(const v1::Compensation& undo) {
  const std::string params = VariablesText(undo.params());
  return absl::StrCat(undo.api(), params.empty() ? "" : " with ", params);
}

// "; a rollback would call ...": what a rollback does about `undos`, the next one first, and why
// some of them cannot be called. Empty where there are none.
std::string UndosText(const std::vector<v1::Compensation>& undos) {
  std::vector<std::string> called;
  std::string faults;
  for (const v1::Compensation& undo : undos) {
    if (undo.fault().empty()) {
      called.push_back(UndoText(undo));
    } else {
      absl::StrAppend(&faults, "; a rollback cannot call ", UndoText(undo), ": ", undo.fault());
    }
  }
  if (called.empty()) return faults;
  return absl::StrCat("; a rollback would call ", absl::StrJoin(called, ", then "), faults);
}

std::string CompletedText(const v1::NodeCompleted& completed) {
  std::vector<v1::Compensation> undos;
  if (completed.has_compensation()) undos.push_back(completed.compensation());
  undos.insert(undos.end(), completed.earlier().begin(), completed.earlier().end());
  return absl::StrCat("completed", UndosText(undos));
}

std::string CancelledText(const v1::NodeCancelled& cancelled) {
  return absl::StrCat("cancelled", UndosText({cancelled.left().begin(), cancelled.left().end()}));
}

}  // namespace

std::string EventText(const v1::HistoryEvent& event) {
  switch (event.event_case()) {
    case v1::HistoryEvent::kFlowStarted:
      return absl::StrCat("flow started on deployment ", event.flow_started().deployment_id());
    case v1::HistoryEvent::kNodeEntered:
      return "entered";
    case v1::HistoryEvent::kNodeCompleted:
      return CompletedText(event.node_completed());
    case v1::HistoryEvent::kNodeCancelled:
      return CancelledText(event.node_cancelled());
    case v1::HistoryEvent::kNodeReopened:
      return "restored";
    case v1::HistoryEvent::kConditionEvaluated:
      return ConditionText(event.condition_evaluated());
    case v1::HistoryEvent::kCallMade:
      return absl::StrCat("called ", CallText(event.call_made().call()));
    case v1::HistoryEvent::kVariablesChanged:
      return ChangeText(event.variables_changed());
    case v1::HistoryEvent::kTaskOpened:
      return absl::StrCat("waits for a person: task ", event.task_opened().task_id());
    case v1::HistoryEvent::kTaskCommitted:
      return absl::StrCat("answered: task ", event.task_committed().task_id());
    case v1::HistoryEvent::kIncidentRaised:
      return absl::StrCat("incident ", event.incident_raised().incident_id(), ": ",
                          event.incident_raised().message(), " (", event.incident_raised().reason(),
                          ")");
    case v1::HistoryEvent::kIncidentRetried:
      return absl::StrCat("incident ", event.incident_retried().incident_id(),
                          event.incident_retried().is_skip() ? " was skipped" : " was retried");
    case v1::HistoryEvent::kTokensJoined:
      return JoinText(event.tokens_joined());
    case v1::HistoryEvent::kIntervened:
      return absl::StrCat(event.intervened().verb(),
                          event.intervened().detail().empty() ? "" : ": ",
                          event.intervened().detail());
    case v1::HistoryEvent::kFlowCompleted:
      return "flow completed";
    case v1::HistoryEvent::kChildEntered:
      return absl::StrCat("child flow started on deployment ",
                          event.child_entered().deployment_id());
    case v1::HistoryEvent::kChildReturned:
      return "child flow completed";
    case v1::HistoryEvent::EVENT_NOT_SET:
      break;
  }
  return "an event that this version of magpiectl does not know";
}

std::string FieldText(const v1::FormField& field) {
  return absl::StrCat(TypeText(field), field.required() ? ", required" : "");
}

void PrintHistory(const google::protobuf::RepeatedPtrField<v1::HistoryEvent>& events,
                  size_t columns, absl::string_view indent, std::ostream& out) {
  Table table({"#", "TIME", "ELEMENT", "WHAT"});
  for (const v1::HistoryEvent& event : events) {
    const std::string text = EventText(event);
    table.Add({absl::StrCat(event.sequence()), TimeOfDay(event.time()), event.element_key(),
               columns == 0 ? text : Cut(text, columns)});
  }
  table.Print(out, indent);
}

}  // namespace magpie::ctl
