// GatewayService over gRPC: parse, do, answer. Fetch hands its bytes to a FetchCache.

#pragma once

#include <grpcpp/impl/service_type.h>

#include <memory>

#include "services/resource-engine/engine/resource_engine.h"
#include "services/resource-engine/rpc/fetch_cache.h"

namespace magpie::resource {

inline constexpr char kGatewayService[] = "magpie.resource.v1.GatewayService";

// `engine` must outlive it.
std::unique_ptr<grpc::Service> MakeGatewayService(ResourceEngine& engine);

}  // namespace magpie::resource
