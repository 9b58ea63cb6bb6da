// The servers that the parts of `run flow` start, and what they have in common.

#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "tools/bench/child.h"
#include "tools/bench/compare.h"
#include "tools/bench/flow_client.h"
#include "tools/bench/flow_figures.h"

namespace magpie::bench {

inline constexpr char kFlowName[] = "flow";

absl::StatusOr<std::unique_ptr<Child>> StartEcho(const FlowBench& bench);
// A resource engine that answers each Invoke after `delay`.
absl::StatusOr<std::unique_ptr<Child>> StartSlowGateway(const FlowBench& bench,
                                                        absl::Duration delay);
// With a new store under `name`; `resource_engine` may be nobody's address.
absl::StatusOr<std::unique_ptr<Child>> StartEngine(const FlowBench& bench, absl::string_view name,
                                                   const std::string& resource_engine = "");

absl::Status Deploy(FlowClient& client, const flow::v1::DeployFlowRequest& request);

// Measures `base` and `thing` in turns, told of as they go.
absl::StatusOr<std::vector<Round>> CompareAndTell(FlowBench& bench, absl::string_view base_name,
                                                  const BeginCall& base,
                                                  absl::string_view thing_name,
                                                  const BeginCall& thing);

// Calls per second, or the 99th percentile, of the thing to those of the base.
std::vector<double> RatesOf(const std::vector<Round>& rounds);
std::vector<double> P99sOf(const std::vector<Round>& rounds);

}  // namespace magpie::bench
