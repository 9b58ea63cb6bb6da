// Does what time brings: publishes scheduled drafts, and erases what was deleted long enough ago.

#pragma once

#include <cstddef>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/base/clock.h"
#include "common/base/timer.h"
#include "services/knowledge/engine/knowledge.h"

namespace magpie::knowledge {

// A draft is published that much after its time at most, if the service runs.
inline constexpr absl::Duration kSchedulePause = absl::Seconds(5);
// The articles of a tenant that one look takes.
inline constexpr size_t kDueLimit = 100;

// Looks at all tenants once, and returns how many articles it has changed. Waits for the store.
// Safe beside other processes: each change is decided by what is stored.
absl::StatusOr<size_t> DoWhatIsDue(Knowledge& knowledge, absl::Time now);

// Looks at once and every kSchedulePause on `timers` until they are destroyed, which must happen
// before the others are. Nothing urgent should share these timers.
void KeepSchedule(Knowledge& knowledge, const Clock& clock, Timers& timers);

}  // namespace magpie::knowledge
