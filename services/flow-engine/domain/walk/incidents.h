// Incidents: a token stops where it stands, until somebody retries or skips what failed.

#pragma once

#include <cstdint>

#include "absl/strings/string_view.h"
#include "services/flow-engine/domain/walk/ground/ground.h"

namespace magpie::flow {

// Stops a token before the work of its node (kStoppedBefore), or behind it (kStoppedBehind). What
// its call would be made with is kept, with the values that are too large left out
// (kMaxInputBytes).
void Stop(Ground& ground, int64_t token, TokenState where, absl::string_view reason,
          absl::string_view message);

}  // namespace magpie::flow
