// Changes asked for, many at a time, until the engine is killed.

#pragma once

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "tests/crash/book.h"
#include "tools/bench/flow/flow_client.h"
#include "tools/bench/lib/child.h"

namespace magpie::crash {

inline constexpr size_t kInFlight = 64;

// Keeps kInFlight starts and commits under way, and kills `engine` after `moment`. Fails where one
// is refused for another reason than that the engine is gone.
absl::Status LoadUntilKilled(bench::Child& engine, bench::FlowClient& client, absl::Duration moment,
                             Book& book);

}  // namespace magpie::crash
