// VectorService over gRPC: parse, do, answer.

#pragma once

#include <grpcpp/impl/service_type.h>

#include <memory>

#include "services/knowledge/engine/knowledge.h"

namespace magpie::knowledge {

inline constexpr char kVectorService[] = "magpie.knowledge.v1.VectorService";

// `knowledge` must outlive it.
std::unique_ptr<grpc::Service> MakeVectorService(Knowledge& knowledge);

}  // namespace magpie::knowledge
