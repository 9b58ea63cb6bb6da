// AuthoringService over gRPC: parse, do, answer.

#pragma once

#include <grpcpp/impl/service_type.h>

#include <memory>

#include "services/knowledge/engine/authoring.h"

namespace magpie::knowledge {

inline constexpr char kAuthoringService[] = "magpie.knowledge.v1.AuthoringService";

// `authoring` must outlive it.
std::unique_ptr<grpc::Service> MakeAuthoringService(Authoring& authoring);

}  // namespace magpie::knowledge
