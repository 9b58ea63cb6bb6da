// The senders that a call passes on its way to the upstream, stacked in their order:
//
//   SharingSender    answers from the cache, or joins a call that is under way
//   BatchingSender   joins calls for one key each into one call for many
//   PagingSender     sends a call for each page of a list
//   GuardingSender   keeps within the API's policy: limits, circuit breaker, retries, hedges
//   UpstreamSender   proves who calls, and sends it over HTTP or gRPC

#pragma once

#include <memory>
#include <utility>
#include <vector>

#include "common/base/clock.h"
#include "common/base/context.h"
#include "common/base/timer_scope.h"
#include "services/resource-engine/client/calls/call_metrics.h"
#include "services/resource-engine/client/calls/sender.h"
#include "services/resource-engine/client/transport/means.h"

namespace magpie::resource {

// Thread-safe.
class SenderStack final : public Sender {
 public:
  // All must outlive it, and `timers` must be stopped before its end.
  SenderStack(Means means, const Clock& clock, TimerScope& timers, CallMetrics& metrics);
  // Answers what is under way.
  ~SenderStack() override;

  void Send(std::shared_ptr<const Context> context, std::shared_ptr<const Call> call,
            Answered answered) override;

 private:
  // Puts a sender on top of the others.
  void Push(std::unique_ptr<Sender> sender) { senders_.push_back(std::move(sender)); }
  Sender& top() { return *senders_.back(); }

  std::vector<std::unique_ptr<Sender>> senders_;  // the upstream first
};

}  // namespace magpie::resource
