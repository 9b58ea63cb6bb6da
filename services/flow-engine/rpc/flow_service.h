// Handlers of FlowService: parse, do, answer.

#pragma once

#include <grpcpp/impl/service_type.h>

#include <memory>

#include "services/flow-engine/engine/flow_engine.h"

namespace magpie::flow {

inline constexpr char kFlowService[] = "magpie.flow.v1.FlowService";

// `engine` must outlive it.
std::unique_ptr<grpc::Service> MakeFlowService(FlowEngine& engine);

}  // namespace magpie::flow
