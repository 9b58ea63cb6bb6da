// How long a call may take for the sake of whoever waits for it.

#pragma once

#include "absl/time/time.h"
#include "common/base/context.h"

namespace magpie::resource {

// From `now` to a little before the deadline of `context`, so that there is time to report the
// outcome: 20 ms, or a tenth of what is left where that is less. Not positive once it is too late.
absl::Duration TimeLeft(const Context& context, absl::Time now);

}  // namespace magpie::resource
