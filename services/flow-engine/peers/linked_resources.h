// Resources through the resource engine's library: this process calls the business units, and asks
// the engine only for definitions.

#pragma once

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "common/base/clock.h"
#include "services/flow-engine/peers/resource_peer.h"
#include "services/resource-engine/client/transport/means.h"

namespace magpie::flow {

class LinkedResources final : public ResourcePeer {
 public:
  // `address` is "host:port" of the resource engine; `clock` must outlive it. Fails like
  // resource::MakeMeans.
  static absl::StatusOr<std::unique_ptr<LinkedResources>> Make(const std::string& address,
                                                               const resource::MeansOptions& means,
                                                               const Clock& clock);
  ~LinkedResources() override;

  void Make(const Context& context, const Call& call, Finished finished) override;
  void Stop() override;

 private:
  struct Impl;
  explicit LinkedResources(std::unique_ptr<Impl> impl);

  std::unique_ptr<Impl> impl_;
};

}  // namespace magpie::flow
