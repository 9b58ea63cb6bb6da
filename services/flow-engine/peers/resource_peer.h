// Business units, as the flow engine sees them: by the names of resources.

#pragma once

#include "common/base/context.h"
#include "services/flow-engine/peers/call_outcome.h"

namespace magpie::flow {

// Who asks for resources: the flow, whoever started or moved it.
inline constexpr char kResourceCaller[] = "flow-engine";

// Thread-safe.
class ResourcePeer {
 public:
  virtual ~ResourcePeer() = default;

  // Fetches fields or invokes an API. Never waits; the call waits, as long as it may take, for a
  // resource engine that is not there yet.
  virtual void Make(const Context& context, const Call& call, Finished finished) = 0;

  // Cancels what is under way and returns once all of it is finished. Make is not called after.
  virtual void Stop() = 0;
};

}  // namespace magpie::flow
