#include "tools/bench/flow/models.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/substitute.h"

namespace magpie::bench {
namespace {

constexpr char kUserTask[] =
    R"({"key": "$0", "name": "Ask", "type": "user_task", "incoming": [$1], "outgoing": ["$2"],
        "properties": {"form": {"form_key": "ask", "title": "What happened?", "fields": [
          {"key": "answer", "label": "Your answer", "type": "string", "required": true}]}}})";
constexpr char kSequenceFlow[] =
    R"({"key": "$0", "type": "sequence_flow", "incoming": ["$1"], "outgoing": ["$2"],
        "properties": {$3}})";
constexpr char kServiceTask[] =
    R"({"key": "$0", "type": "service_task", "incoming": ["$1"], "outgoing": ["$2"],
        "properties": {"side_effect_free": true,
                       "call": {"api": "unit.$0", "result_variable": "$0",
                                "params": {"order_id": "order_id"}}}})";

// The elements of one model.
class Elements {
 public:
  void Start(absl::string_view way) {
    Add(R"({"key": "start", "type": "start_event", "outgoing": ["$0"]})", way);
  }
  void End(absl::string_view key, absl::string_view way) {
    Add(R"({"key": "$0", "type": "end_event", "incoming": ["$1"]})", key, way);
  }
  void Way(absl::string_view key, absl::string_view from, absl::string_view to,
           absl::string_view properties = "") {
    Add(kSequenceFlow, key, from, to, properties);
  }
  template <class... Args>
  void Add(absl::string_view format, const Args&... args) {
    all_.push_back(absl::Substitute(format, args...));
  }
  size_t size() const { return all_.size(); }

  flow::v1::DeployFlowRequest Deploy(absl::string_view flow_key) const {
    flow::v1::DeployFlowRequest request;
    request.set_request_id(absl::StrCat("deploy-", flow_key));
    request.set_source(absl::StrCat(R"({"flow_key": ")", flow_key, R"(", "name": "Measured", )",
                                    R"("elements": [)", absl::StrJoin(all_, ",\n"), "]}"));
    return request;
  }

 private:
  std::vector<std::string> all_;
};

}  // namespace

flow::v1::DeployFlowRequest DeployLoop(absl::string_view flow_key, size_t elements) {
  Elements model;
  model.Start("to_ask");
  model.Way("to_ask", "start", "ask");
  model.Add(kUserTask, "ask", R"("to_ask", "again")", "to_choose");
  model.Way("to_choose", "ask", "choose");
  model.Add(R"({"key": "choose", "type": "exclusive_gateway", "incoming": ["to_choose"],
                "outgoing": ["again", "stop", "other"]})");
  model.Way("again", "choose", "ask", R"("condition": "answer != 'stop'")");
  model.Way("stop", "choose", "stopped", R"("condition": "channel == 'app'")");
  model.End("stopped", "stop");
  // The start of the way that is not taken, and the end of the model.
  std::string behind = "choose";
  std::string way = "other";
  std::string properties = R"("default": true)";
  for (size_t i = 0; model.size() + 2 < elements; ++i) {
    const std::string task = absl::StrCat("task", i);
    model.Way(way, behind, task, properties);
    const std::string next = absl::StrCat("from_", task);
    model.Add(kUserTask, task, absl::StrCat("\"", way, "\""), next);
    behind = task;
    way = next;
    properties.clear();
  }
  model.Way(way, behind, "end", properties);
  model.End("end", way);
  return model.Deploy(flow_key);
}

flow::v1::DeployFlowRequest DeployCalls(absl::string_view flow_key, size_t calls) {
  Elements model;
  model.Start("way0");
  std::string behind = "start";
  for (size_t i = 0; i < calls; ++i) {
    const std::string task = absl::StrCat("call", i);
    model.Way(absl::StrCat("way", i), behind, task);
    model.Add(kServiceTask, task, absl::StrCat("way", i), absl::StrCat("way", i + 1));
    behind = task;
  }
  model.Way(absl::StrCat("way", calls), behind, "end");
  model.End("end", absl::StrCat("way", calls));
  return model.Deploy(flow_key);
}

flow::v1::StartFlowRequest StartOf(absl::string_view flow_key, const std::string& request_id) {
  flow::v1::StartFlowRequest request;
  request.set_request_id(request_id);
  request.set_flow_key(flow_key.data(), flow_key.size());
  request.set_variables(R"({"business_line":"bike","channel":"app","order_id":"o-1001"})");
  return request;
}

}  // namespace magpie::bench
