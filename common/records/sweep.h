// Forgets kept answers whose time is over, for as long as a service runs.

#pragma once

#include "absl/time/time.h"
#include "common/base/clock.h"
#include "common/base/timer.h"
#include "common/records/once.h"

namespace magpie {

// Between two sweeps. There is none while at least one answer in kSweepShare is old: the more there
// is to forget, the more is looked at.
inline constexpr absl::Duration kSweepPause = absl::Seconds(10);
inline constexpr size_t kSweepShare = 4;
// Answers that one sweep looks at.
inline constexpr size_t kSweepLimit = 1000;

// Sweeps on `timers`, from now on until their end, which must come before that of the others. Each
// sweep waits for the disk, so nothing that is urgent should share these timers.
void KeepSweeping(Once& once, const Clock& clock, Timers& timers);

}  // namespace magpie
