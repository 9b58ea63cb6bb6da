#include <algorithm>
#include <string>
#include <utility>

#include "common/rpc/struct.h"
#include "common/value/json.h"
#include "services/flow-engine/domain/state/branches.h"
#include "services/flow-engine/domain/walk/behavior.h"
#include "services/flow-engine/rpc/convert.h"

namespace magpie::flow {
namespace {

void AddStack(const Instance& instance, const Token& token,
              google::protobuf::RepeatedPtrField<std::string>& stack) {
  *stack.Add() = token.element_key;
  for (const Token* at = &token; at->parent != 0;) {
    at = FindToken(instance, at->parent);
    if (at->state == TokenState::kInside) *stack.Add() = at->element_key;
  }
  std::reverse(stack.begin(), stack.end());
}

// Adds what only the model has: annotations and candidate groups.
void AddDrawn(const Model& model, const std::string& element_key, v1::Task& task) {
  const auto element = std::ranges::find(model.elements, element_key, &Element::key);
  if (element == model.elements.end()) return;
  if (!element->annotations.empty()) {
    magpie::ToProto(element->annotations, *task.mutable_annotations());
  }
  std::vector<FieldViolation> faults;
  for (std::string& group :
       Properties(element->properties, "", faults).Strings("candidate_groups")) {
    task.add_candidate_groups(std::move(group));
  }
}

void AddTask(const Instance& instance, const Token& token, const Deployed& flow,
             v1::Instance& proto) {
  const Node* const node = flow.graph.Find(token.element_key);
  if (node == nullptr) return;
  v1::Task& task = *proto.add_open_tasks();
  task.set_task_id(WaitId(instance.id, token.number));
  task.set_element_key(token.element_key);
  task.set_name(node->name);
  if (const Form* const form = node->behavior->form()) ToProto(*form, *task.mutable_form());
  ToProto(token.since, *task.mutable_create_time());
  task.set_assignee(token.assignee);
  AddDrawn(flow.deployment.model, token.element_key, task);
  task.set_variables(token.parent == 0 ? instance.variables_json : ToJson(token.scope.variables));
  AddStack(instance, token, *task.mutable_stack());
  task.set_visit(token.visit);
  task.set_instance_id(ToString({instance.id, ChildOf(instance, token)}));
}

void AddIncident(const Instance& instance, const Token& token, v1::Instance& proto) {
  v1::Incident& incident = *proto.add_incidents();
  incident.set_incident_id(WaitId(instance.id, token.number));
  incident.set_element_key(token.element_key);
  incident.set_reason(token.reason);
  incident.set_message(token.message);
  ToProto(token.since, *incident.mutable_create_time());
  AddStack(instance, token, *incident.mutable_stack());
  incident.set_inputs(token.inputs);
  incident.set_instance_id(ToString({instance.id, ChildOf(instance, token)}));
}

void AddWait(const View& view, const Token& token, v1::Instance& proto) {
  const Instance& instance = *view.instance;
  if (token.state != TokenState::kAsking && !IsStopped(token)) return;
  const int64_t child = ChildOf(instance, token);
  // A root shows all that waits in it, a child flow only its own.
  if (view.child != 0 && view.child != child) return;
  const Deployed* const flow = FlowAt(view, child);
  if (flow == nullptr) return;
  if (IsStopped(token)) {
    AddIncident(instance, token, proto);
  } else if (!IsBuffered(instance, token.number)) {
    AddTask(instance, token, *flow, proto);
  }
}

void AddJoins(const View& view, v1::Instance& proto) {
  const Instance& instance = *view.instance;
  const auto graph_of = [&](int64_t child) -> const Graph* {
    const Deployed* const flow = FlowAt(view, child);
    return flow == nullptr || (view.child != 0 && view.child != child) ? nullptr : &flow->graph;
  };
  for (const WaitingJoin& join : WaitingJoins(instance, graph_of)) {
    v1::WaitingJoin& to = *proto.add_waiting_joins();
    to.set_element_key(join.element_key);
    to.set_name(graph_of(join.child)->Find(join.element_key)->name);
    to.set_arrived(join.arrived);
    for (const int64_t token : join.awaited) {
      to.add_awaited(FindToken(instance, token)->element_key);
    }
    ToProto(join.since, *to.mutable_since());
    AddStack(instance, *FindToken(instance, join.token), *to.mutable_stack());
    to.set_instance_id(ToString({instance.id, join.child}));
  }
}

void RootToProto(const Instance& instance, v1::Instance& proto) {
  proto.set_flow_key(instance.flow.str());
  proto.set_deployment_id(instance.deployment.str());
  proto.set_state(ToProto(instance.state));
  proto.set_variables(instance.variables_json);
  proto.set_settled(IsSettled(instance));
  ToProto(instance.create_time, *proto.mutable_create_time());
  ToProto(instance.update_time, *proto.mutable_update_time());
}

}  // namespace

v1::Instance::State ToProto(State state) {
  switch (state) {
    case State::kRunning:
      return v1::Instance::STATE_RUNNING;
    case State::kCompleted:
      return v1::Instance::STATE_COMPLETED;
    case State::kTerminated:
      return v1::Instance::STATE_TERMINATED;
    case State::kSuspended:
      return v1::Instance::STATE_SUSPENDED;
    case State::kCancelled:
      return v1::Instance::STATE_CANCELLED;
  }
  return v1::Instance::STATE_UNSPECIFIED;
}

void ToProto(const View& view, v1::Instance& proto) {
  const Instance& instance = *view.instance;
  proto.set_instance_id(ToString({instance.id, view.child}));
  proto.set_root_instance_id(instance.id.str());
  proto.set_version(instance.version);
  proto.set_data_version(instance.data_version);
  if (view.child == 0) {
    RootToProto(instance, proto);
  } else {
    ChildToProto(view, proto);
  }
  for (const Token& token : instance.tokens) AddWait(view, token, proto);
  std::sort(proto.mutable_open_tasks()->begin(), proto.mutable_open_tasks()->end(),
            [](const v1::Task& a, const v1::Task& b) { return a.visit() < b.visit(); });
  AddJoins(view, proto);
  AddChildren(view, proto);
}

}  // namespace magpie::flow
