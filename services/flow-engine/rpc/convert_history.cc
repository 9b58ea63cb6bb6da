#include "services/flow-engine/rpc/convert.h"

namespace magpie::flow {
namespace {

void Convert(const Compensation& compensation, v1::Compensation& proto) {
  proto.set_element_key(compensation.element_key);
  proto.set_api(compensation.api);
  proto.set_params(compensation.params_json);
  proto.set_fault(compensation.fault);
}

struct HappeningToProto {
  v1::HistoryEvent& proto;

  void operator()(const FlowStarted& what) const {
    proto.mutable_flow_started()->set_deployment_id(what.deployment_id);
    proto.mutable_flow_started()->set_request_id(what.request_id);
  }
  void operator()(const NodeEntered& what) const {
    v1::NodeEntered& to = *proto.mutable_node_entered();
    to.set_token(what.token);
    to.set_parent(what.parent);
    *to.mutable_from() = {what.from.begin(), what.from.end()};
    to.set_version(what.version);
  }
  void operator()(const NodeCompleted& what) const {
    v1::NodeCompleted& to = *proto.mutable_node_completed();
    to.set_version(what.version);
    for (size_t i = 0; i < what.compensations.size(); ++i) {
      Convert(what.compensations[i], i == 0 ? *to.mutable_compensation() : *to.add_earlier());
    }
  }
  void operator()(const NodeCancelled& what) const {
    v1::NodeCancelled& to = *proto.mutable_node_cancelled();
    for (const Compensation& one : what.left) Convert(one, *to.add_left());
  }
  void operator()(const NodeReopened&) const { proto.mutable_node_reopened(); }
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
    v1::VariablesChanged& to = *proto.mutable_variables_changed();
    to.set_variables(what.variables);
    *to.mutable_removed() = {what.removed.begin(), what.removed.end()};
    to.set_token(what.token);
    to.set_version(what.version);
  }
  void operator()(const TaskOpened& what) const {
    proto.mutable_task_opened()->set_task_id(what.task_id);
    proto.mutable_task_opened()->set_assignee(what.assignee);
  }
  void operator()(const TaskCommitted& what) const {
    proto.mutable_task_committed()->set_task_id(what.task_id);
    proto.mutable_task_committed()->set_request_id(what.request_id);
  }
  void operator()(const IncidentRaised& what) const {
    v1::IncidentRaised& to = *proto.mutable_incident_raised();
    to.set_incident_id(what.incident_id);
    to.set_reason(what.reason);
    to.set_message(what.message);
    to.set_inputs(what.inputs);
    *to.mutable_stack() = {what.stack.begin(), what.stack.end()};
  }
  void operator()(const IncidentRetried& what) const {
    proto.mutable_incident_retried()->set_incident_id(what.incident_id);
    proto.mutable_incident_retried()->set_request_id(what.request_id);
    proto.mutable_incident_retried()->set_is_skip(what.is_skip);
  }
  void operator()(const TokensJoined& what) const {
    v1::TokensJoined& to = *proto.mutable_tokens_joined();
    to.set_token(what.token);
    for (const Token& token : what.consumed) {
      v1::JoinedToken& joined = *to.add_joined();
      joined.set_token(token.id);
      joined.set_visit(token.visit);
      joined.set_element_key(token.element_key);
    }
    *to.mutable_conflicts() = {what.conflicts.begin(), what.conflicts.end()};
  }
  void operator()(const Intervened& what) const {
    proto.mutable_intervened()->set_verb(what.verb);
    proto.mutable_intervened()->set_request_id(what.request_id);
    proto.mutable_intervened()->set_detail(what.detail);
  }
  void operator()(const FlowCompleted&) const { proto.mutable_flow_completed(); }
  void operator()(const ChildEntered& what) const {
    proto.mutable_child_entered()->set_deployment_id(what.deployment_id);
  }
  void operator()(const ChildReturned&) const { proto.mutable_child_returned(); }
};

}  // namespace

void ToProto(const HistoryEvent& event, const View& view, v1::HistoryEvent& proto) {
  proto.set_sequence(event.sequence);
  ToProto(event.time, *proto.mutable_time());
  proto.set_element_key(event.element_key);
  if (const Deployed* const flow = FlowAt(view, event.child)) {
    const Node* const node = flow->graph.Find(event.element_key);
    if (node != nullptr) proto.set_element_name(node->name);
  }
  proto.set_visit(event.visit);
  proto.set_frame(event.frame);
  if (event.child != 0) proto.set_instance_id(ToString({view.instance->id, event.child}));
  std::visit(HappeningToProto{proto}, event.what);
}

}  // namespace magpie::flow
