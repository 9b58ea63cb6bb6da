// Incidents: a token stops where it is until an operator retries or skips what failed.

#pragma once

#include <cstdint>

#include "absl/strings/string_view.h"
#include "services/flow-engine/domain/walk/ground/ground.h"

namespace magpie::flow {

// Stops a token before the work of its node (kStoppedBefore) or after it (kStoppedBehind). Keeps
// the parameters of its call, without values that are too large (kMaxInputBytes).
void Stop(Ground& ground, int64_t token, TokenState where, absl::string_view reason,
          absl::string_view message);

}  // namespace magpie::flow
