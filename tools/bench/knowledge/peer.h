// Another engine, beside which ours is measured: a command of the user's, which indexes and
// searches the same questions and prints how long a query takes.

#pragma once

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace magpie::bench {

struct QueryTimes {
  absl::Duration p50, p99;
};

// Runs `command` by a shell, with {} as `folder` (questions.h), and its output in the file `log`.
// INTERNAL, with the end of its output, if it fails or prints no times.
absl::StatusOr<QueryTimes> RunPeer(std::string command, const std::string& folder,
                                   const std::string& log);

// The times in its output, in microseconds: "p50 82 p99 229". Of "p50 80/82", which are the best
// and the median of its rounds, the median.
std::optional<QueryTimes> TimesIn(absl::string_view output);

}  // namespace magpie::bench
