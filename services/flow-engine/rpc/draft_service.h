// Handlers of DraftService: parse, do, answer.

#pragma once

#include <grpcpp/impl/service_type.h>

#include <memory>

#include "services/flow-engine/engine/drafts.h"

namespace magpie::flow {

inline constexpr char kDraftService[] = "magpie.flow.v1.DraftService";

// `drafts` must outlive it.
std::unique_ptr<grpc::Service> MakeDraftService(Drafts& drafts);

}  // namespace magpie::flow
