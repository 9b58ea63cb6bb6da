// QualityService over gRPC: parse, do, answer.

#pragma once

#include <grpcpp/impl/service_type.h>

#include <memory>

#include "services/resource-engine/engine/resource_engine.h"

namespace magpie::resource {

inline constexpr char kQualityService[] = "magpie.resource.v1.QualityService";

// `engine` must outlive it.
std::unique_ptr<grpc::Service> MakeQualityService(ResourceEngine& engine);

}  // namespace magpie::resource
