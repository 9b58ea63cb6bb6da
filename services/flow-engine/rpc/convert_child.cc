// Child flows, as separate instances.

#include <algorithm>
#include <string>

#include "common/value/json.h"
#include "services/flow-engine/rpc/convert.h"

namespace magpie::flow {
namespace {

void LiveToProto(const Instance& instance, const Token& frame, v1::Instance& proto) {
  const bool is_calling = std::ranges::any_of(instance.tokens, [&](const Token& token) {
    return IsCalling(token) && IsWithin(instance, token, frame.visit);
  });
  proto.set_deployment_id(frame.child_deployment);
  proto.set_state(ToProto(instance.state));
  proto.set_variables(ToJson(ScopeBelow(instance, frame).variables));
  proto.set_settled(instance.state == State::kSuspended || !is_calling);
  proto.set_parent_instance_id(ToString({instance.id, ChildOf(instance, frame)}));
  ToProto(frame.since, *proto.mutable_create_time());
  ToProto(instance.update_time, *proto.mutable_update_time());
}

void PastToProto(const Instance& instance, const PastChild& past, v1::Instance& proto) {
  proto.set_deployment_id(past.flow.deployment_id);
  proto.set_state(ToProto(past.flow.state));
  proto.set_variables(ToJson(past.variables));
  proto.set_settled(true);
  proto.set_parent_instance_id(ToString({instance.id, past.flow.parent}));
  ToProto(past.begin_time, *proto.mutable_create_time());
  ToProto(past.end_time, *proto.mutable_update_time());
}

}  // namespace

void ChildToProto(const View& view, v1::Instance& proto) {
  if (view.past != nullptr) {
    PastToProto(*view.instance, *view.past, proto);
  } else {
    LiveToProto(*view.instance, *FrameOfChild(*view.instance, view.child), proto);
  }
  if (const Deployed* const flow = FlowAt(view, view.child)) {
    proto.set_flow_key(flow->deployment.model.key.str());
  }
}

void AddChildren(const View& view, v1::Instance& proto) {
  const Instance& instance = *view.instance;
  for (const ChildFlow& flow : instance.children) {
    if (flow.parent != view.child) continue;
    v1::ChildInstance& child = *proto.add_child_instances();
    child.set_instance_id(ToString({instance.id, flow.number}));
    child.set_element_key(flow.element_key);
    // "<flow key>.<number>"
    child.set_flow_key(flow.deployment_id.substr(0, flow.deployment_id.rfind('.')));
    child.set_deployment_id(flow.deployment_id);
    const bool is_running = flow.state == State::kRunning;
    child.set_state(ToProto(is_running ? instance.state : flow.state));
  }
}

const Deployed* FlowAt(const View& view, int64_t child) {
  if (child == 0) return view.library->own.get();
  const Token* const frame = FrameOfChild(*view.instance, child);
  const bool is_viewed = view.past != nullptr && view.child == child;
  if (frame == nullptr && !is_viewed) return nullptr;
  const auto found = view.library->by_id.find(frame != nullptr ? frame->child_deployment
                                                               : view.past->flow.deployment_id);
  return found == view.library->by_id.end() ? nullptr : found->second.get();
}

}  // namespace magpie::flow
