// A change that the engine is asked for.

#pragma once

#include <functional>
#include <string>
#include <variant>

#include "absl/status/statusor.h"
#include "magpie/flow/v1/flow_service.pb.h"
#include "tools/bench/flow/flow_client.h"

namespace magpie::crash {

using Request = std::variant<flow::v1::StartFlowRequest, flow::v1::CommitTaskRequest>;

const std::string& IdOf(const Request& request);

// "StartFlow r-1", "CommitTask r-2 of 01k9"
std::string Describe(const Request& request);

// Both are answered with the instance.
void Send(bench::FlowClient& client, const Request& request, bench::Then<flow::v1::Instance> then);

}  // namespace magpie::crash
