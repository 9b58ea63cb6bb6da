// Between the wire and the domain. What Parse lets through, the domain may trust.

#pragma once

#include "absl/status/statusor.h"
#include "magpie/flow/v1/flow_service.pb.h"
#include "services/flow-engine/flow_engine.h"

namespace magpie::flow {

absl::StatusOr<DeployFlow> Parse(const v1::DeployFlowRequest& request);
absl::StatusOr<StartRequest> Parse(const v1::StartFlowRequest& request);
absl::StatusOr<CommitTask> Parse(const v1::CommitTaskRequest& request);
absl::StatusOr<RetryIncident> Parse(const v1::RetryIncidentRequest& request);
absl::StatusOr<InstanceId> ParseInstanceId(absl::string_view text);

void ToProto(const View& view, v1::Instance& proto);
void ToProto(const HistoryEvent& event, const Graph& graph, v1::HistoryEvent& proto);
void ToProto(const Model& model, v1::FlowModel& proto);
void ToProto(const Form& form, v1::Form& proto);
// Without its model.
void ToProto(const Deployment& deployment, v1::Deployment& proto);

void ToProto(absl::Time time, google::protobuf::Timestamp& proto);

}  // namespace magpie::flow
