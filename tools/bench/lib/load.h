// Load, measured: a closed loop with so many calls in flight, each followed by
// the next as soon as it is answered.

#pragma once

#include <cstddef>
#include <functional>
#include <span>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace magpie::bench {

struct Load {
  size_t in_flight = 64;
  size_t connections = 1;                     // that the calls share
  absl::Duration warm_up = absl::Seconds(1);  // not measured
  absl::Duration length = absl::Seconds(3);
};

// Of the calls that were answered after the warm-up and within the length.
struct Measured {
  double calls_per_second = 0;
  absl::Duration p50;
  absl::Duration p99;
};

// Begins the next call of `lane`; `answered` is called once, from another stack.
using Answered = std::function<void(const absl::Status&)>;
using BeginCall = std::function<void(size_t lane, Answered answered)>;

inline constexpr size_t kMaxCallsPerLane = 1'000'000;

// Returns once the last call is answered. If one fails, everything fails: a rate of errors means
// nothing. RESOURCE_EXHAUSTED beyond kMaxCallsPerLane.
absl::StatusOr<Measured> Measure(const Load& load, const BeginCall& begin);

// The smallest of `values` that `share` of them do not exceed (nearest rank, exact). `values` are
// not empty, and are put into another order.
absl::Duration Percentile(std::span<absl::Duration> values, double share);

}  // namespace magpie::bench
