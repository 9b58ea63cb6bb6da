// The servers that the parts of `run flow` start, and what they have in common.

#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "tools/bench/flow/flow_client.h"
#include "tools/bench/flow/flow_figures.h"
#include "tools/bench/lib/child.h"
#include "tools/bench/lib/compare.h"

namespace magpie::bench {

inline constexpr char kFlowName[] = "flow";

// A resource engine that answers each Invoke after `delay`.
absl::StatusOr<std::unique_ptr<Child>> StartSlowResources(const Bench& bench, absl::Duration delay);
// With a new store under `name`; `resource_engine` may be nobody's address.
absl::StatusOr<std::unique_ptr<Child>> StartEngine(const Bench& bench, absl::string_view name,
                                                   const std::string& resource_engine = "");

// Keeps what it is sent in a new store, and does no more.
absl::StatusOr<std::unique_ptr<Child>> StartPuts(const Bench& bench);

absl::Status Deploy(FlowClient& client, const flow::v1::DeployFlowRequest& request);

}  // namespace magpie::bench
