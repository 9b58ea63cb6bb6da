// Converts between the wire and the domain. What Parse accepts, the domain may trust.

#pragma once

#include "absl/status/statusor.h"
#include "magpie/flow/v1/flow_service.pb.h"
#include "services/flow-engine/domain/model/form.h"
#include "services/flow-engine/engine/flow_engine.h"

namespace magpie::flow {

inline constexpr size_t kMaxCauseBytes = 1000;

absl::StatusOr<DeployFlow> Parse(const v1::DeployFlowRequest& request);
absl::StatusOr<StartRequest> Parse(const v1::StartFlowRequest& request);
absl::StatusOr<Command> Parse(const v1::CommitTaskRequest& request);
absl::StatusOr<Command> Parse(const v1::RetryIncidentRequest& request);
absl::StatusOr<Command> Parse(const v1::RollbackTaskRequest& request);
absl::StatusOr<Command> Parse(const v1::JumpToRequest& request);
absl::StatusOr<Command> Parse(const v1::TerminateInstanceRequest& request);
absl::StatusOr<Command> Parse(const v1::SuspendInstanceRequest& request);
absl::StatusOr<Command> Parse(const v1::ResumeInstanceRequest& request);
absl::StatusOr<Command> Parse(const v1::UpdateVariablesRequest& request);
absl::StatusOr<InstanceName> ParseInstanceName(absl::string_view text);

void ToProto(const View& view, v1::Instance& proto);
// A child flow, except for what waits in it.
void ChildToProto(const View& view, v1::Instance& proto);
// Adds the child flows of the instance.
void AddChildren(const View& view, v1::Instance& proto);
v1::Instance::State ToProto(State state);
// Adds the open tasks that match the filter.
void AddTasks(const View& view, const InstanceFilter& filter, v1::ListTasksResponse& response);
absl::StatusOr<InstanceFilter> Parse(const v1::InstanceFilter& filter);
// The query that page tokens of a list are bound to.
std::string QueryOf(absl::string_view list, const v1::InstanceFilter& filter);
// `view` is of the instance, for the names of its elements.
void ToProto(const HistoryEvent& event, const View& view, v1::HistoryEvent& proto);
void ToProto(const Model& model, v1::FlowModel& proto);
void ToProto(const Form& form, v1::Form& proto);
// Without its model.
void ToProto(const Deployment& deployment, v1::Deployment& proto);
// With its model and findings.
void ToProto(const Deployed& deployed, v1::Deployment& proto);

// The deployment that the child flow runs on; 0: the root. Null if the child flow has ended, unless
// `view` is of that one.
const Deployed* FlowAt(const View& view, int64_t child);

void ToProto(absl::Time time, google::protobuf::Timestamp& proto);

}  // namespace magpie::flow
