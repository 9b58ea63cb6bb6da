// DirectoryService over gRPC: parse, do, answer.

#pragma once

#include <grpcpp/impl/service_type.h>

#include <memory>

#include "services/resource-engine/engine/resource_engine.h"
#include "services/resource-engine/rpc/kept_answers.h"

namespace magpie::resource {

inline constexpr char kDirectoryService[] = "magpie.resource.v1.DirectoryService";

// `engine` must outlive it.
std::unique_ptr<grpc::Service> MakeDirectoryService(ResourceEngine& engine);

}  // namespace magpie::resource
