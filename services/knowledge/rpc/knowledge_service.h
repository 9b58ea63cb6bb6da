// KnowledgeService over gRPC: parse, do, answer.

#pragma once

#include <grpcpp/impl/service_type.h>

#include <memory>

#include "services/knowledge/engine/knowledge.h"

namespace magpie::knowledge {

inline constexpr char kKnowledgeService[] = "magpie.knowledge.v1.KnowledgeService";

// `knowledge` must outlive it.
std::unique_ptr<grpc::Service> MakeKnowledgeService(Knowledge& knowledge);

}  // namespace magpie::knowledge
