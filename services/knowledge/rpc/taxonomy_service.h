// TaxonomyService over gRPC: parse, do, answer.

#pragma once

#include <grpcpp/impl/service_type.h>

#include <memory>

#include "services/knowledge/engine/taxonomy.h"

namespace magpie::knowledge {

inline constexpr char kTaxonomyService[] = "magpie.knowledge.v1.TaxonomyService";

// `taxonomy` must outlive it.
std::unique_ptr<grpc::Service> MakeTaxonomyService(Taxonomy& taxonomy);

}  // namespace magpie::knowledge
