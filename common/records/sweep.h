// Deletes expired answers for as long as a service runs.

#pragma once

#include "absl/time/time.h"
#include "common/base/clock.h"
#include "common/base/timer.h"
#include "common/records/once.h"

namespace magpie {

// The pause between two sweeps. There is none while at least one answer in kSweepShare has expired,
// so that a backlog is worked off faster.
inline constexpr absl::Duration kSweepPause = absl::Seconds(10);
inline constexpr size_t kSweepShare = 4;
// The answers that one sweep looks at.
inline constexpr size_t kSweepLimit = 1000;

// Sweeps on `timers` until they are destroyed, which must happen before the others are. Each sweep
// waits for the disk, so nothing urgent should share these timers.
void KeepSweeping(Once& once, const Clock& clock, Timers& timers);

}  // namespace magpie
