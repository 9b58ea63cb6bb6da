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

// The request's id, and a fingerprint of the whole request.
template <class Request>
absl::StatusOr<Asked> ParseAsked(absl::string_view rpc, const Request& request) {
  ASSIGN_OR_RETURN(RequestId id, ParseId<RequestId>("request_id", request.request_id()));
  return Asked{std::move(id), FingerprintOf(rpc, request.SerializeAsString())};
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

template <class Request>
absl::StatusOr<std::optional<int64_t>> ParseVersion(const Request& request) {
  const int64_t expected = request.expected_version();
  if (expected < 0) {
    return InvalidField(
        "expected_version",
        absl::StrCat("is ", expected, ": give the version that was read, or 0 for any"));
  }
  return expected == 0 ? std::nullopt : std::optional(expected);
}

// The members that all commands have; without `what` and the fingerprint.
template <class Request>
absl::StatusOr<Command> ParseTarget(const Request& request) {
  ASSIGN_OR_RETURN(RequestId id, ParseId<RequestId>("request_id", request.request_id()));
  ASSIGN_OR_RETURN(InstanceName target, ParseInstanceName(request.instance_id()));
  ASSIGN_OR_RETURN(const auto expected_version, ParseVersion(request));
  return Command{{.request = std::move(id)}, std::move(target), expected_version, {}};
}

// The same with the fingerprint.
template <class Request>
absl::StatusOr<Command> ParseCommand(absl::string_view rpc, const Request& request) {
  ASSIGN_OR_RETURN(Command command, ParseTarget(request));
  command.asked.fingerprint = FingerprintOf(rpc, request.SerializeAsString());
  return command;
}

template <class Request>
absl::StatusOr<Command> ParseControl(absl::string_view rpc, const Request& request, Verb verb) {
  ASSIGN_OR_RETURN(Command command, ParseCommand(rpc, request));
  if (request.cause().size() > kMaxCauseBytes) {
    return InvalidField("cause", absl::StrCat("is longer than ", kMaxCauseBytes, " bytes"));
  }
  command.what = Control{verb, request.cause()};
  return command;
}

}  // namespace

absl::StatusOr<DeployFlow> Parse(const v1::DeployFlowRequest& request) {
  ASSIGN_OR_RETURN(Asked asked, ParseAsked("DeployFlow", request));
  if (request.source().empty()) return InvalidField("source", "is empty: give a model");
  return DeployFlow{.asked = std::move(asked),
                    .source = {.text = request.source(),
                               .flow_key = request.flow_key(),
                               .mapping = request.mapping(),
                               .lenient = request.lenient()}};
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

absl::StatusOr<Command> Parse(const v1::CommitTaskRequest& request) {
  ASSIGN_OR_RETURN(Command command, ParseTarget(request));
  RETURN_IF_ERROR(CheckWaitId("task_id", request.task_id()));
  ASSIGN_OR_RETURN(Value::Map variables, ParseVariables(request.variables()));
  // The same answers to the same task are the same commit, whatever their JSON looks like and
  // whichever version is expected.
  command.asked.fingerprint = FingerprintOf(
      "CommitTask",
      absl::StrCat(request.task_id(), "\n", command.target.root.str(), "\n", ToJson(variables)));
  command.what = CommitTask{request.task_id(), std::move(variables)};
  return command;
}

absl::StatusOr<Command> Parse(const v1::RetryIncidentRequest& request) {
  ASSIGN_OR_RETURN(Command command, ParseCommand("RetryIncident", request));
  RETURN_IF_ERROR(CheckWaitId("incident_id", request.incident_id()));
  ASSIGN_OR_RETURN(Value::Map variables, ParseVariables(request.variables()));
  command.what = RetryIncident{request.incident_id(), std::move(variables), request.skip()};
  return command;
}

absl::StatusOr<Command> Parse(const v1::RollbackTaskRequest& request) {
  ASSIGN_OR_RETURN(Command command, ParseCommand("RollbackTask", request));
  if (!request.task_id().empty()) RETURN_IF_ERROR(CheckWaitId("task_id", request.task_id()));
  if (!v1::Resubmit_IsValid(request.resubmit())) return InvalidField("resubmit", "is not known");
  const bool returns = request.resubmit() == v1::RESUBMIT_RETURN;
  command.what = RollbackTask{request.task_id(), request.to_node(),
                              returns ? Resubmit::kReturn : Resubmit::kWalk};
  return command;
}

absl::StatusOr<Command> Parse(const v1::JumpToRequest& request) {
  ASSIGN_OR_RETURN(Command command, ParseCommand("JumpTo", request));
  RETURN_IF_ERROR(CheckWaitId("wait_id", request.wait_id()));
  if (request.to_node().empty()) return InvalidField("to_node", "is empty");
  ASSIGN_OR_RETURN(Value::Map variables, ParseVariables(request.variables()));
  command.what = JumpTo{request.wait_id(), request.to_node(), std::move(variables)};
  return command;
}

absl::StatusOr<Command> Parse(const v1::TerminateInstanceRequest& request) {
  return ParseControl("TerminateInstance", request, Verb::kTerminate);
}

absl::StatusOr<Command> Parse(const v1::SuspendInstanceRequest& request) {
  return ParseControl("SuspendInstance", request, Verb::kSuspend);
}

absl::StatusOr<Command> Parse(const v1::ResumeInstanceRequest& request) {
  return ParseControl("ResumeInstance", request, Verb::kResume);
}

absl::StatusOr<Command> Parse(const v1::UpdateVariablesRequest& request) {
  ASSIGN_OR_RETURN(Command command, ParseCommand("UpdateVariables", request));
  ASSIGN_OR_RETURN(Value::Map variables, ParseVariables(request.variables()));
  if (variables.empty()) return InvalidField("variables", "is empty: name at least one to set");
  command.what = UpdateVariables{std::move(variables)};
  return command;
}

absl::StatusOr<InstanceName> ParseInstanceName(absl::string_view text) {
  ASSIGN_OR_RETURN(const InstanceId id, ParseId<InstanceId>("instance_id", text));
  return NameOf(id);
}

void ToProto(absl::Time time, google::protobuf::Timestamp& proto) {
  const int64_t micros = absl::ToUnixMicros(time);
  proto.set_seconds(micros / 1'000'000);
  proto.set_nanos(static_cast<int32_t>(micros % 1'000'000 * 1000));
}

}  // namespace magpie::flow
