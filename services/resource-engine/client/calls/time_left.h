// How long a call may take before its caller's deadline.

#pragma once

#include "absl/time/time.h"
#include "common/base/context.h"

namespace magpie::resource {

// From `now` to shortly before the deadline of `context`, to leave time for reporting the outcome:
// 20 ms, or a tenth of the time left if that is less. Not positive if it is too late.
absl::Duration TimeLeft(const Context& context, absl::Time now);

}  // namespace magpie::resource
