// The flow that is measured and that crashes: start, a user task with one
// question, end. What it costs is the engine's own; no business unit is asked.

#pragma once

#include <string>

#include "absl/strings/string_view.h"
#include "magpie/flow/v1/flow_service.pb.h"

namespace magpie::bench {

flow::v1::DeployFlowRequest DeployAskFlow();

flow::v1::StartFlowRequest StartAskFlow(const std::string& request_id);

// Answers the question that waits in `started`, by the request's own id.
flow::v1::CommitTaskRequest CommitAskFlow(const flow::v1::Instance& started,
                                          const std::string& request_id);

}  // namespace magpie::bench
