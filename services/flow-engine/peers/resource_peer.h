// The resource engine, as the flow engine sees it: it makes the calls to business
// units that decisions ask for.

#pragma once

#include <memory>
#include <string>

#include "common/context/context.h"
#include "services/flow-engine/peers/call_outcome.h"

namespace magpie::flow {

// Thread-safe.
class ResourcePeer {
 public:
  // `address` is "host:port".
  explicit ResourcePeer(const std::string& address);
  ~ResourcePeer();

  // Fetches fields or invokes an API. Never waits; the call waits, as long as it may take, for a
  // resource engine that is not there yet.
  void Make(const Context& context, const Call& call, Finished finished);

  // Cancels what is under way and returns once all of it is finished. Make is not called after.
  void Stop();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace magpie::flow
