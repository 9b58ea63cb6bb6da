// TuningService over gRPC: parse, do, answer.

#pragma once

#include <grpcpp/impl/service_type.h>

#include <memory>

#include "services/knowledge/engine/knowledge.h"

namespace magpie::knowledge {

inline constexpr char kTuningService[] = "magpie.knowledge.v1.TuningService";

// `knowledge` must outlive it.
std::unique_ptr<grpc::Service> MakeTuningService(Knowledge& knowledge);

}  // namespace magpie::knowledge
