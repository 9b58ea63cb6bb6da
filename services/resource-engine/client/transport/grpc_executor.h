// Calls of gRPC methods that are known by their descriptors alone.

#pragma once

#include <memory>

#include "common/base/timer_scope.h"
#include "common/rpc/client/open_rpcs.h"
#include "services/resource-engine/client/transport/checked_channels.h"
#include "services/resource-engine/client/transport/executor.h"

namespace magpie::resource {

class GrpcExecutor final : public Executor {
 public:
  // `clock` and `timers` must outlive it.
  GrpcExecutor(http::Egress egress, const Clock& clock, TimerScope& timers)
      : clock_(clock), timers_(timers), channels_(std::move(egress), clock) {}
  ~GrpcExecutor() override { Stop(); }

  // The status of an answer is the HTTP equivalent of its gRPC code, its body the message as JSON.
  // If there is no answer: UPSTREAM_TIMEOUT, UPSTREAM_UNREACHABLE, UPSTREAM_TOO_LARGE,
  // UPSTREAM_BAD_MESSAGE and the errors of CheckedChannels.
  void Send(Outgoing call, Answered answered) override;
  void Stop() override;

 private:
  struct Flight;

  void Launch(const std::shared_ptr<Flight>& flight, const std::shared_ptr<grpc::Channel>& channel);

  const Clock& clock_;
  TimerScope& timers_;
  client::OpenRpcs open_;
  CheckedChannels channels_;
};

}  // namespace magpie::resource
