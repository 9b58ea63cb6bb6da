#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/status/macros.h"
#include "services/flow-engine/store/records.h"

namespace magpie::flow {
namespace {

namespace disk = store::v1;

struct HappeningToRecord {
  const InstanceId& instance;
  const HistoryEvent& event;
  disk::EventRecord& record;

  void operator()(const FlowStarted& what) const {
    record.mutable_flow_started()->set_deployment_id(what.deployment_id);
    record.mutable_flow_started()->set_request_id(what.request_id);
  }
  void operator()(const NodeEntered& what) const {
    disk::NodeEnteredRecord& to = *record.mutable_node_entered();
    to.set_token(what.token);
    to.set_parent(what.parent);
    *to.mutable_from() = {what.from.begin(), what.from.end()};
    to.set_version(what.version);
  }
  void operator()(const NodeCompleted& what) const {
    disk::NodeCompletedRecord& to = *record.mutable_node_completed();
    to.set_version(what.version);
    for (size_t i = 0; i < what.compensations.size(); ++i) {
      ToRecord(what.compensations[i], i == 0 ? *to.mutable_compensation() : *to.add_earlier());
    }
  }
  void operator()(const NodeCancelled& what) const {
    record.set_node_cancelled(true);
    for (const Compensation& one : what.left) ToRecord(one, *record.add_left());
  }
  void operator()(const NodeReopened&) const { record.set_node_reopened(true); }
  void operator()(const ConditionEvaluated& what) const {
    disk::ConditionRecord& to = *record.mutable_condition();
    to.set_way(what.way);
    if (absl::StartsWith(what.explanation, what.expression)) {
      to.set_explained_expression_bytes(static_cast<int64_t>(what.expression.size()));
    } else {
      to.set_expression(what.expression);
    }
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
    disk::VariablesChangedRecord& to = *record.mutable_variables_changed();
    to.set_variables(what.variables);
    *to.mutable_removed() = {what.removed.begin(), what.removed.end()};
    *to.mutable_inherited() = {what.inherited.begin(), what.inherited.end()};
    to.set_token(what.token);
    to.set_parent(what.parent);
    to.set_version(what.version);
  }
  void operator()(const TaskOpened& what) const {
    PutTask(what.task_id, *record.mutable_task_opened());
    record.mutable_task_opened()->set_assignee(what.assignee);
  }
  void operator()(const TaskCommitted& what) const {
    PutTask(what.task_id, *record.mutable_task_committed());
    record.mutable_task_committed()->set_request_id(what.request_id);
    record.mutable_task_committed()->set_fingerprint(what.fingerprint);
  }
  void operator()(const IncidentRaised& what) const {
    disk::IncidentRecord& to = *record.mutable_incident_raised();
    to.set_id(what.incident_id);
    to.set_reason(what.reason);
    to.set_message(what.message);
    to.set_inputs(what.inputs);
    *to.mutable_stack() = {what.stack.begin(), what.stack.end()};
  }
  void operator()(const IncidentRetried& what) const {
    record.mutable_incident_retried()->set_id(what.incident_id);
    record.mutable_incident_retried()->set_request_id(what.request_id);
    record.mutable_incident_retried()->set_is_skip(what.is_skip);
  }
  void operator()(const TokensJoined& what) const {
    disk::TokensJoinedRecord& to = *record.mutable_tokens_joined();
    to.set_token(what.token);
    for (const Token& token : what.consumed) ToRecord(token, *to.add_consumed());
    if (what.before.has_value()) ToRecord(*what.before, *to.mutable_before());
    *to.mutable_conflicts() = {what.conflicts.begin(), what.conflicts.end()};
    ToRecord(what.carried, *to.mutable_carried());
    to.set_in_place_of(what.in_place_of);
  }
  void operator()(const Intervened& what) const {
    record.mutable_intervened()->set_verb(what.verb);
    record.mutable_intervened()->set_request_id(what.request_id);
    record.mutable_intervened()->set_detail(what.detail);
  }
  void operator()(const FlowCompleted&) const { record.set_flow_completed(true); }
  void operator()(const ChildEntered& what) const { record.set_child_entered(what.deployment_id); }
  void operator()(const ChildReturned&) const { record.set_child_returned(true); }

  template <class Record>
  void PutTask(const std::string& id, Record& to) const {
    if (id != WaitId(instance, event.visit)) to.set_id(id);
  }
};

template <class Record>
std::string TaskOf(const Record& record, const InstanceId& instance, const HistoryEvent& head) {
  return record.has_id() ? record.id() : WaitId(instance, head.visit);
}

NodeCompleted FromRecord(const disk::NodeCompletedRecord& record) {
  NodeCompleted completed{.version = record.version()};
  if (record.has_compensation()) {
    completed.compensations.push_back(magpie::flow::FromRecord(record.compensation()));
  }
  for (const disk::CompensationRecord& one : record.earlier()) {
    completed.compensations.push_back(magpie::flow::FromRecord(one));
  }
  return completed;
}

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
  std::string expression = record.expression();
  if (expression.empty()) {
    const auto bytes = static_cast<size_t>(record.explained_expression_bytes());
    expression = record.explanation().substr(0, bytes);
  }
  return {.way = record.way(),
          .expression = std::move(expression),
          .result = record.result(),
          .explanation = record.explanation(),
          .is_default = record.is_default()};
}

VariablesChanged FromRecord(const disk::VariablesChangedRecord& record) {
  return {.variables = record.variables(),
          .removed = {record.removed().begin(), record.removed().end()},
          .token = record.token(),
          .parent = record.parent(),
          .version = record.version(),
          .inherited = {record.inherited().begin(), record.inherited().end()}};
}

absl::StatusOr<Happening> FromRecord(const disk::TokensJoinedRecord& record) {
  TokensJoined joined{.token = record.token(),
                      .conflicts = {record.conflicts().begin(), record.conflicts().end()},
                      .in_place_of = record.in_place_of()};
  ASSIGN_OR_RETURN(joined.carried, magpie::flow::FromRecord(record.carried()));
  for (const disk::TokenRecord& one : record.consumed()) {
    ASSIGN_OR_RETURN(Token token, magpie::flow::FromRecord(one));
    joined.consumed.push_back(std::move(token));
  }
  if (record.has_before()) {
    ASSIGN_OR_RETURN(joined.before, magpie::flow::FromRecord(record.before()));
  }
  return joined;
}

}  // namespace

absl::StatusOr<Happening> FromRecord(const InstanceId& instance, const HistoryEvent& head,
                                     const disk::EventRecord& record) {
  switch (record.what_case()) {
    case disk::EventRecord::kFlowStarted:
      return FlowStarted{record.flow_started().deployment_id(), record.flow_started().request_id()};
    case disk::EventRecord::kNodeEntered: {
      const disk::NodeEnteredRecord& from = record.node_entered();
      return NodeEntered{
          from.token(), from.parent(), {from.from().begin(), from.from().end()}, from.version()};
    }
    case disk::EventRecord::kNodeCompleted:
      return FromRecord(record.node_completed());
    case disk::EventRecord::kNodeCancelled: {
      NodeCancelled cancelled;
      for (const disk::CompensationRecord& one : record.left()) {
        cancelled.left.push_back(magpie::flow::FromRecord(one));
      }
      return cancelled;
    }
    case disk::EventRecord::kNodeReopened:
      return NodeReopened{};
    case disk::EventRecord::kCondition:
      return FromRecord(record.condition());
    case disk::EventRecord::kCallMade:
      return FromRecord(record.call_made());
    case disk::EventRecord::kVariablesChanged:
      return FromRecord(record.variables_changed());
    case disk::EventRecord::kTaskOpened:
      return TaskOpened{TaskOf(record.task_opened(), instance, head),
                        record.task_opened().assignee()};
    case disk::EventRecord::kTaskCommitted:
      return TaskCommitted{TaskOf(record.task_committed(), instance, head),
                           record.task_committed().request_id(),
                           record.task_committed().fingerprint()};
    case disk::EventRecord::kIncidentRaised: {
      const disk::IncidentRecord& from = record.incident_raised();
      return IncidentRaised{from.id(),
                            from.reason(),
                            from.message(),
                            from.inputs(),
                            {from.stack().begin(), from.stack().end()}};
    }
    case disk::EventRecord::kIncidentRetried:
      return IncidentRetried{record.incident_retried().id(), record.incident_retried().request_id(),
                             record.incident_retried().is_skip()};
    case disk::EventRecord::kTokensJoined:
      return FromRecord(record.tokens_joined());
    case disk::EventRecord::kIntervened:
      return Intervened{record.intervened().verb(), record.intervened().request_id(),
                        record.intervened().detail()};
    case disk::EventRecord::kFlowCompleted:
      return FlowCompleted{};
    case disk::EventRecord::kChildEntered:
      return ChildEntered{record.child_entered()};
    case disk::EventRecord::kChildReturned:
      return ChildReturned{};
    case disk::EventRecord::WHAT_NOT_SET:
      break;
  }
  return absl::DataLossError(absl::StrCat("event of no kind: ", head.sequence));
}

void ToRecord(const InstanceId& instance, const HistoryEvent& event, const HistoryEvent& before,
              disk::EventRecord& record) {
  if (event.sequence != before.sequence + 1) record.set_sequence(event.sequence);
  if (event.time != before.time) record.set_time_us(absl::ToUnixMicros(event.time));
  if (event.element_key != before.element_key) record.set_element_key(event.element_key);
  if (event.visit != before.visit) record.set_visit(event.visit);
  if (event.frame != before.frame) record.set_frame(event.frame);
  if (event.child != before.child) record.set_child(event.child);
  std::visit(HappeningToRecord{instance, event, record}, event.what);
}

HistoryEvent HeadFromRecord(const disk::EventRecord& record, const HistoryEvent& before) {
  return {.sequence = record.has_sequence() ? record.sequence() : before.sequence + 1,
          .time = record.has_time_us() ? absl::FromUnixMicros(record.time_us()) : before.time,
          .element_key = record.has_element_key() ? record.element_key() : before.element_key,
          .visit = record.has_visit() ? record.visit() : before.visit,
          .frame = record.has_frame() ? record.frame() : before.frame,
          .child = record.has_child() ? record.child() : before.child};
}

}  // namespace magpie::flow
