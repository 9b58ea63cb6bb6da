// Resources through a resource engine over gRPC, which calls the business units.

#pragma once

#include <memory>
#include <string>

#include "services/flow-engine/peers/resource_peer.h"

namespace magpie::flow {

class RemoteResources final : public ResourcePeer {
 public:
  // `address` is "host:port".
  explicit RemoteResources(const std::string& address);
  ~RemoteResources() override;

  void Make(const Context& context, const Call& call, Finished finished) override;
  void Stop() override;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace magpie::flow
