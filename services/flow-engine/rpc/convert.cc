#include "services/flow-engine/rpc/convert.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/value/json.h"

namespace magpie::flow {
namespace {

template <class IdType>
absl::StatusOr<IdType> ParseId(absl::string_view field, absl::string_view text) {
  absl::StatusOr<IdType> id = IdType::Parse(text);
  if (id.ok()) return id;
  return InvalidField(field, id.status().message());
}

// The request's id, and a fingerprint of all of it.
template <class Request>
absl::StatusOr<Asked> ParseAsked(absl::string_view call, const Request& request) {
  ASSIGN_OR_RETURN(RequestId id, ParseId<RequestId>("request_id", request.request_id()));
  return Asked{std::move(id), FingerprintOf(call, request.SerializeAsString())};
}

absl::StatusOr<Value::Map> ParseVariables(absl::string_view text) {
  if (text.size() > kMaxVariableBytes) {
    return Error(absl::StatusCode::kResourceExhausted, "VARIABLES_TOO_LARGE",
                 absl::StrCat("variables take more than ", kMaxVariableBytes, " bytes"));
  }
  absl::StatusOr<Value::Map> variables = ParseJsonObject(text);
  if (variables.ok()) return variables;
  return InvalidField("variables", variables.status().message());
}

// A wait id names its instance: "<instance id>.<number>".
absl::Status CheckWaitId(absl::string_view field, absl::string_view text) {
  return ParseId<Id<Token>>(field, text).status();
}

std::optional<int64_t> ParseVersion(int64_t expected) {
  if (expected == 0) return std::nullopt;
  return expected;
}

v1::Instance::State StateToProto(State state) {
  switch (state) {
    case State::kRunning:
      return v1::Instance::STATE_RUNNING;
    case State::kCompleted:
      return v1::Instance::STATE_COMPLETED;
  }
  return v1::Instance::STATE_UNSPECIFIED;
}

void AddTask(const Instance& instance, const Token& token, const Node& node, v1::Instance& proto) {
  v1::Task& task = *proto.add_open_tasks();
  task.set_task_id(WaitId(instance.id, token.number));
  task.set_element_key(token.element_key);
  task.set_name(node.name);
  magpie::flow::ToProto(std::get<Ask>(node.work).form, *task.mutable_form());
  ToProto(token.since, *task.mutable_create_time());
}

void AddIncident(const Instance& instance, const Token& token, v1::Instance& proto) {
  v1::Incident& incident = *proto.add_incidents();
  incident.set_incident_id(WaitId(instance.id, token.number));
  incident.set_element_key(token.element_key);
  incident.set_reason(token.reason);
  incident.set_message(token.message);
  ToProto(token.since, *incident.mutable_create_time());
}

}  // namespace

absl::StatusOr<DeployFlow> Parse(const v1::DeployFlowRequest& request) {
  ASSIGN_OR_RETURN(Asked asked, ParseAsked("DeployFlow", request));
  if (request.source().empty()) return InvalidField("source", "is empty");
  if (!request.flow_key().empty()) {
    RETURN_IF_ERROR(ParseId<FlowKey>("flow_key", request.flow_key()).status());
  }
  return DeployFlow{std::move(asked), request.source(), request.flow_key(), request.mapping()};
}

absl::StatusOr<StartRequest> Parse(const v1::StartFlowRequest& request) {
  ASSIGN_OR_RETURN(Asked asked, ParseAsked("StartFlow", request));
  StartRequest start{.asked = std::move(asked)};
  if (request.has_deployment_id()) {
    ASSIGN_OR_RETURN(start.deployment,
                     ParseId<DeploymentId>("deployment_id", request.deployment_id()));
  } else {
    ASSIGN_OR_RETURN(start.flow, ParseId<FlowKey>("flow_key", request.flow_key()));
  }
  ASSIGN_OR_RETURN(start.variables, ParseVariables(request.variables()));
  return start;
}

absl::StatusOr<CommitTask> Parse(const v1::CommitTaskRequest& request) {
  ASSIGN_OR_RETURN(Asked asked, ParseAsked("CommitTask", request));
  ASSIGN_OR_RETURN(InstanceId instance, ParseInstanceId(request.instance_id()));
  RETURN_IF_ERROR(CheckWaitId("task_id", request.task_id()));
  ASSIGN_OR_RETURN(Value::Map variables, ParseVariables(request.variables()));
  return CommitTask{.asked = std::move(asked),
                    .instance = std::move(instance),
                    .task_id = request.task_id(),
                    .variables = std::move(variables),
                    .expected_version = ParseVersion(request.expected_version())};
}

absl::StatusOr<RetryIncident> Parse(const v1::RetryIncidentRequest& request) {
  ASSIGN_OR_RETURN(Asked asked, ParseAsked("RetryIncident", request));
  ASSIGN_OR_RETURN(InstanceId instance, ParseInstanceId(request.instance_id()));
  RETURN_IF_ERROR(CheckWaitId("incident_id", request.incident_id()));
  ASSIGN_OR_RETURN(Value::Map variables, ParseVariables(request.variables()));
  return RetryIncident{.asked = std::move(asked),
                       .instance = std::move(instance),
                       .incident_id = request.incident_id(),
                       .variables = std::move(variables),
                       .expected_version = ParseVersion(request.expected_version())};
}

absl::StatusOr<InstanceId> ParseInstanceId(absl::string_view text) {
  return ParseId<InstanceId>("instance_id", text);
}

void ToProto(const View& view, v1::Instance& proto) {
  const Instance& instance = *view.instance;
  proto.set_instance_id(instance.id.str());
  proto.set_flow_key(instance.flow.str());
  proto.set_deployment_id(instance.deployment.str());
  proto.set_state(StateToProto(instance.state));
  proto.set_variables(instance.variables_json);
  for (const Token& token : instance.tokens) {
    const Node* node = view.deployed->graph.Find(token.element_key);
    if (token.state == TokenState::kAsking && node != nullptr) {
      AddTask(instance, token, *node, proto);
    }
    if (IsStopped(token)) AddIncident(instance, token, proto);
  }
  proto.set_settled(IsSettled(instance));
  proto.set_version(instance.version);
  ToProto(instance.create_time, *proto.mutable_create_time());
  ToProto(instance.update_time, *proto.mutable_update_time());
}

void ToProto(absl::Time time, google::protobuf::Timestamp& proto) {
  const int64_t micros = absl::ToUnixMicros(time);
  proto.set_seconds(micros / 1'000'000);
  proto.set_nanos(static_cast<int32_t>(micros % 1'000'000 * 1000));
}

}  // namespace magpie::flow
