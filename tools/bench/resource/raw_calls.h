// What calls would cost without us: one thread, curl's multi interface, and one
// parse of each answer. The limit that the resource engine is measured against.

#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "tools/bench/lib/load.h"

namespace magpie::bench {

// Makes requests for `load.length`, `load.in_flight` at a time, each of one GET of all `urls` at
// the same time. A call that fails fails all of it.
absl::StatusOr<Measured> MeasureRaw(const Load& load, const std::vector<std::string>& urls);

// The body of one GET.
absl::StatusOr<std::string> GetRaw(const std::string& url);

}  // namespace magpie::bench
