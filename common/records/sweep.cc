#include "common/records/sweep.h"

#include "common/log/log.h"

namespace magpie {
namespace {

void Sweep(Once& once, const Clock& clock, Timers& timers) {
  const absl::StatusOr<Swept> swept = once.Sweep(kSweepLimit);
  if (!swept.ok()) {
    Log(Level::kWarning, "expired answers not deleted", {{"error", swept.status().message()}});
  }
  const bool more = swept.ok() && swept->forgotten * kSweepShare >= kSweepLimit;
  timers.At(clock.Now() + (more ? absl::ZeroDuration() : kSweepPause),
            [&] { Sweep(once, clock, timers); });
}

}  // namespace

void KeepSweeping(Once& once, const Clock& clock, Timers& timers) {
  timers.At(clock.Now(), [&] { Sweep(once, clock, timers); });
}

}  // namespace magpie
