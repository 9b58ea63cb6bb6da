// MatchingService over gRPC: parse, do, answer.

#pragma once

#include <grpcpp/impl/service_type.h>

#include <memory>

#include "services/solution-matching/matching.h"

namespace magpie::matching {

inline constexpr char kMatchingService[] = "magpie.matching.v1.MatchingService";

// `matching` must outlive it.
std::unique_ptr<grpc::Service> MakeMatchingService(Matching& matching);

}  // namespace magpie::matching
