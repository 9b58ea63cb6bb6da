// What this process takes on: how many calls at once, and how large.

#pragma once

#include <cstdint>

#include "absl/flags/declare.h"
#include "absl/status/status.h"

ABSL_DECLARE_FLAG(int32_t, max_calls);
ABSL_DECLARE_FLAG(int64_t, max_message_bytes);

namespace magpie::server {

// What a full server turns away first. Finishing work is let in before new work; a stream is not
// counted as work: who serves it limits how many there are.
enum class Kind { kRead, kNewWork, kFinishingWork, kStream };

inline constexpr int64_t kUsualMessageBytes = 4 << 20;

// INVALID_ARGUMENT where a flag is out of its range.
absl::Status CheckLimitFlags();

// Counts a call in; where it was, Leave counts it out again. RESOURCE_EXHAUSTED (reason OVERLOADED)
// where --max_calls are under way: at 90 % of them for all but finishing work.
absl::Status Enter(Kind kind);
void Leave();

// RESOURCE_EXHAUSTED (reason MESSAGE_TOO_LARGE) beyond --max_message_bytes, or beyond `own`, of a
// method that takes more. Where the flag is less than it usually is, that holds for all methods.
absl::Status CheckSize(size_t bytes, size_t own = 0);

// The largest message that gRPC itself lets through. It is well above ours, so that a message
// that is somewhat too large is refused with a reason.
int GrpcMessageLimit();

}  // namespace magpie::server
