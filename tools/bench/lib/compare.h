// A thing and what it is compared to, measured in turns: what a busy machine does
// to one of them it does to the other.

#pragma once

#include <functional>
#include <vector>

#include "absl/status/statusor.h"
#include "tools/bench/lib/load.h"

namespace magpie::bench {

struct Round {
  Measured base;
  Measured thing;
};

// Measures both under `load`, `rounds` times; every other round the thing goes first.
absl::StatusOr<std::vector<Round>> Compare(const Load& load, int rounds, const BeginCall& base,
                                           const BeginCall& thing,
                                           const std::function<void(const Round&)>& measured);

}  // namespace magpie::bench
