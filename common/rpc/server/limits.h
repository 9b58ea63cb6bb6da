// Limits of this process: how many RPCs at once, and how large their messages.

#pragma once

#include <cstdint>

#include "absl/flags/declare.h"
#include "absl/status/status.h"

ABSL_DECLARE_FLAG(int32_t, max_rpcs);
ABSL_DECLARE_FLAG(int64_t, max_message_bytes);

namespace magpie::server {

// Decides what a full server refuses first: it accepts finishing work longer than new work. Streams
// are not counted: their services limit them.
enum class Kind { kRead, kNewWork, kFinishingWork, kStream };

inline constexpr int64_t kUsualMessageBytes = 4 << 20;

// INVALID_ARGUMENT if a flag is out of range.
absl::Status CheckLimitFlags();

// Counts an RPC in; if OK, Leave must count it out. RESOURCE_EXHAUSTED (reason OVERLOADED) if
// --max_rpcs are under way; for all but finishing work, at 90 % of them.
absl::Status Enter(Kind kind);
void Leave();

// RESOURCE_EXHAUSTED (reason MESSAGE_TOO_LARGE) beyond --max_message_bytes, or beyond `own` for a
// method that takes more. A flag below its default applies to all methods.
absl::Status CheckSize(size_t bytes, size_t own = 0);

// The limit for gRPC itself, well above ours, so that a message that is a little too large is
// refused with a reason.
int GrpcMessageLimit();

}  // namespace magpie::server
