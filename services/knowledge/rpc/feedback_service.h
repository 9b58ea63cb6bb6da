// FeedbackService over gRPC: parse, do, answer.

#pragma once

#include <grpcpp/impl/service_type.h>

#include <memory>

#include "common/base/clock.h"
#include "common/base/timer.h"
#include "services/knowledge/engine/knowledge.h"
#include "services/knowledge/engine/reports.h"
#include "services/knowledge/engine/usage.h"

namespace magpie::knowledge {

inline constexpr char kFeedbackService[] = "magpie.knowledge.v1.FeedbackService";

// Reports are made on the thread of `reporter`, one at a time. All must outlive it.
std::unique_ptr<grpc::Service> MakeFeedbackService(Usage& usage, Knowledge& knowledge,
                                                   const Reports& reports, const Clock& clock,
                                                   Timers& reporter);

}  // namespace magpie::knowledge
