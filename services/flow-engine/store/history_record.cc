#include <utility>

#include "absl/strings/str_cat.h"
#include "services/flow-engine/store/records.h"

namespace magpie::flow {
namespace {

namespace disk = store::v1;

struct HappeningToRecord {
  disk::EventRecord& record;

  void operator()(const FlowStarted& what) const {
    record.mutable_flow_started()->set_deployment_id(what.deployment_id);
    record.mutable_flow_started()->set_request_id(what.request_id);
  }
  void operator()(const NodeEntered&) const { record.set_node_entered(true); }
  void operator()(const NodeCompleted&) const { record.set_node_completed(true); }
  void operator()(const ConditionEvaluated& what) const {
    disk::ConditionRecord& to = *record.mutable_condition();
    to.set_way(what.way);
    to.set_expression(what.expression);
    to.set_result(what.result);
    to.set_explanation(what.explanation);
    to.set_is_default(what.is_default);
  }
  void operator()(const CallMade& what) const {
    disk::CallMadeRecord& to = *record.mutable_call_made();
    to.set_api(what.call.api);
    to.set_request_id(what.call.request_id);
    to.set_method(what.call.method);
    to.set_path(what.call.path);
    to.set_http_status(what.call.http_status);
    to.set_latency_us(absl::ToInt64Microseconds(what.call.latency));
    to.set_error(what.call.error);
    *to.mutable_fields() = {what.call.fields.begin(), what.call.fields.end()};
  }
  void operator()(const VariablesChanged& what) const {
    record.set_variables_changed(what.variables);
  }
  void operator()(const TaskOpened& what) const { record.set_task_opened(what.task_id); }
  void operator()(const TaskCommitted& what) const {
    record.mutable_task_committed()->set_id(what.task_id);
    record.mutable_task_committed()->set_request_id(what.request_id);
  }
  void operator()(const IncidentRaised& what) const {
    record.mutable_incident_raised()->set_id(what.incident_id);
    record.mutable_incident_raised()->set_reason(what.reason);
    record.mutable_incident_raised()->set_message(what.message);
  }
  void operator()(const IncidentRetried& what) const {
    record.mutable_incident_retried()->set_id(what.incident_id);
    record.mutable_incident_retried()->set_request_id(what.request_id);
  }
  void operator()(const FlowCompleted&) const { record.set_flow_completed(true); }
};

CallMade FromRecord(const disk::CallMadeRecord& record) {
  return {{.api = record.api(),
           .request_id = record.request_id(),
           .method = record.method(),
           .path = record.path(),
           .http_status = record.http_status(),
           .latency = absl::Microseconds(record.latency_us()),
           .error = record.error(),
           .fields = {record.fields().begin(), record.fields().end()}}};
}

ConditionEvaluated FromRecord(const disk::ConditionRecord& record) {
  return {.way = record.way(),
          .expression = record.expression(),
          .result = record.result(),
          .explanation = record.explanation(),
          .is_default = record.is_default()};
}

absl::StatusOr<Happening> WhatOf(const disk::EventRecord& record) {
  switch (record.what_case()) {
    case disk::EventRecord::kFlowStarted:
      return FlowStarted{record.flow_started().deployment_id(), record.flow_started().request_id()};
    case disk::EventRecord::kNodeEntered:
      return NodeEntered{};
    case disk::EventRecord::kNodeCompleted:
      return NodeCompleted{};
    case disk::EventRecord::kCondition:
      return FromRecord(record.condition());
    case disk::EventRecord::kCallMade:
      return FromRecord(record.call_made());
    case disk::EventRecord::kVariablesChanged:
      return VariablesChanged{record.variables_changed()};
    case disk::EventRecord::kTaskOpened:
      return TaskOpened{record.task_opened()};
    case disk::EventRecord::kTaskCommitted:
      return TaskCommitted{record.task_committed().id(), record.task_committed().request_id()};
    case disk::EventRecord::kIncidentRaised:
      return IncidentRaised{record.incident_raised().id(), record.incident_raised().reason(),
                            record.incident_raised().message()};
    case disk::EventRecord::kIncidentRetried:
      return IncidentRetried{record.incident_retried().id(),
                             record.incident_retried().request_id()};
    case disk::EventRecord::kFlowCompleted:
      return FlowCompleted{};
    case disk::EventRecord::WHAT_NOT_SET:
      break;
  }
  return absl::DataLossError(absl::StrCat("event of no kind: ", record.sequence()));
}

}  // namespace

void ToRecord(const HistoryEvent& event, disk::EventRecord& record) {
  record.set_sequence(event.sequence);
  record.set_time_us(absl::ToUnixMicros(event.time));
  record.set_element_key(event.element_key);
  std::visit(HappeningToRecord{record}, event.what);
}

absl::StatusOr<HistoryEvent> FromRecord(const disk::EventRecord& record) {
  absl::StatusOr<Happening> what = WhatOf(record);
  if (!what.ok()) return what.status();
  return HistoryEvent{.sequence = record.sequence(),
                      .time = absl::FromUnixMicros(record.time_us()),
                      .element_key = record.element_key(),
                      .what = *std::move(what)};
}

}  // namespace magpie::flow
