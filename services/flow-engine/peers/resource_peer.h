// Business units, as the flow engine sees them: APIs and fields by name.

#pragma once

#include "common/base/context.h"
#include "services/flow-engine/peers/call_outcome.h"

namespace magpie::flow {

// The caller in requests for resources: the flow, whoever started or moved it.
inline constexpr char kResourceCaller[] = "flow-engine";

// Thread-safe.
class ResourcePeer {
 public:
  virtual ~ResourcePeer() = default;

  // Fetches fields or invokes an API. Never blocks; the call waits, within its timeout, for a
  // resource engine that is not up yet.
  virtual void Make(const Context& context, const Call& call, Finished finished) = 0;

  // Cancels what is under way and returns once all of it has finished. Make must not be used after.
  virtual void Stop() = 0;
};

}  // namespace magpie::flow
