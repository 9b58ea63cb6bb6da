// The flows that are measured, beside the one of ask_flow.h.

#pragma once

#include <cstddef>
#include <string>

#include "absl/strings/string_view.h"
#include "magpie/flow/v1/flow_service.pb.h"

namespace magpie::bench {

// Of the smallest loop.
inline constexpr size_t kFewElements = 10;

// A user task in a loop: each commit passes an exclusive gateway with a condition and returns to
// the task. It has `elements` elements, 10 or a larger even number; those beyond 10 are user tasks
// on a way that is not taken.
flow::v1::DeployFlowRequest DeployLoop(absl::string_view flow_key, size_t elements);

// `calls` service tasks in a row, which neither read what another sets nor have side effects.
flow::v1::DeployFlowRequest DeployCalls(absl::string_view flow_key, size_t calls);

flow::v1::StartFlowRequest StartOf(absl::string_view flow_key, const std::string& request_id);

}  // namespace magpie::bench
