#include "services/flow-engine/rpc/convert.h"

namespace magpie::flow {
namespace {

struct HappeningToProto {
  v1::HistoryEvent& proto;

  void operator()(const FlowStarted& what) const {
    proto.mutable_flow_started()->set_deployment_id(what.deployment_id);
    proto.mutable_flow_started()->set_request_id(what.request_id);
  }
  void operator()(const NodeEntered&) const { proto.mutable_node_entered(); }
  void operator()(const NodeCompleted&) const { proto.mutable_node_completed(); }
  void operator()(const ConditionEvaluated& what) const {
    v1::ConditionEvaluated& to = *proto.mutable_condition_evaluated();
    to.set_sequence_flow_key(what.way);
    to.set_expression(what.expression);
    to.set_result(what.result);
    to.set_explanation(what.explanation);
    to.set_is_default(what.is_default);
  }
  void operator()(const CallMade& what) const {
    type::v1::CallRecord& to = *proto.mutable_call_made()->mutable_call();
    to.set_api(what.call.api);
    to.set_request_id(what.call.request_id);
    to.set_method(what.call.method);
    to.set_path(what.call.path);
    to.set_http_status(what.call.http_status);
    const int64_t nanos = absl::ToInt64Nanoseconds(what.call.latency);
    to.mutable_latency()->set_seconds(nanos / 1'000'000'000);
    to.mutable_latency()->set_nanos(static_cast<int32_t>(nanos % 1'000'000'000));
    to.set_error(what.call.error);
    *to.mutable_fields() = {what.call.fields.begin(), what.call.fields.end()};
  }
  void operator()(const VariablesChanged& what) const {
    proto.mutable_variables_changed()->set_variables(what.variables);
  }
  void operator()(const TaskOpened& what) const {
    proto.mutable_task_opened()->set_task_id(what.task_id);
  }
  void operator()(const TaskCommitted& what) const {
    proto.mutable_task_committed()->set_task_id(what.task_id);
    proto.mutable_task_committed()->set_request_id(what.request_id);
  }
  void operator()(const IncidentRaised& what) const {
    proto.mutable_incident_raised()->set_incident_id(what.incident_id);
    proto.mutable_incident_raised()->set_reason(what.reason);
    proto.mutable_incident_raised()->set_message(what.message);
  }
  void operator()(const IncidentRetried& what) const {
    proto.mutable_incident_retried()->set_incident_id(what.incident_id);
    proto.mutable_incident_retried()->set_request_id(what.request_id);
  }
  void operator()(const FlowCompleted&) const { proto.mutable_flow_completed(); }
};

}  // namespace

void ToProto(const HistoryEvent& event, const Graph& graph, v1::HistoryEvent& proto) {
  proto.set_sequence(event.sequence);
  ToProto(event.time, *proto.mutable_time());
  proto.set_element_key(event.element_key);
  if (const Node* node = graph.Find(event.element_key)) proto.set_element_name(node->name);
  std::visit(HappeningToProto{proto}, event.what);
}

}  // namespace magpie::flow
