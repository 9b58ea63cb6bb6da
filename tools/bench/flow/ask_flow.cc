#include "tools/bench/flow/ask_flow.h"

#include "absl/strings/str_cat.h"

namespace magpie::bench {
namespace {

constexpr char kFlowKey[] = "ask";

constexpr char kModel[] = R"json({
  "flow_key": "ask",
  "name": "Ask the customer",
  "elements": [
    {"key": "start", "type": "start_event", "outgoing": ["to_ask"]},
    {"key": "to_ask", "type": "sequence_flow", "incoming": ["start"], "outgoing": ["ask"]},
    {"key": "ask", "name": "Ask", "type": "user_task", "incoming": ["to_ask"],
     "outgoing": ["to_end"], "properties": {
       "form": {"form_key": "ask", "title": "What happened?", "fields": [
         {"key": "answer", "label": "Your answer", "type": "string", "required": true}]}}},
    {"key": "to_end", "type": "sequence_flow", "incoming": ["ask"], "outgoing": ["end"]},
    {"key": "end", "type": "end_event", "incoming": ["to_end"]}
  ]
})json";

}  // namespace

flow::v1::DeployFlowRequest DeployAskFlow() {
  flow::v1::DeployFlowRequest request;
  request.set_request_id("deploy-ask");
  request.set_source(kModel);
  return request;
}

flow::v1::StartFlowRequest StartAskFlow(const std::string& request_id) {
  flow::v1::StartFlowRequest request;
  request.set_request_id(request_id);
  request.set_flow_key(kFlowKey);
  request.set_variables(R"({"business_line":"bike","channel":"app","order_id":"o-1001"})");
  return request;
}

flow::v1::CommitTaskRequest CommitAskFlow(const flow::v1::Instance& started,
                                          const std::string& request_id) {
  flow::v1::CommitTaskRequest request;
  request.set_request_id(request_id);
  request.set_instance_id(started.instance_id());
  request.set_task_id(started.open_tasks(0).task_id());
  request.set_variables(absl::StrCat(R"({"answer":")", request_id, R"("})"));
  return request;
}

}  // namespace magpie::bench
