// The senders that a call passes on its way to the upstream, in order:
//
//   SharingSender    answers from the cache, or shares a call that is under way
//   BatchingSender   combines calls for single keys into one call for many
//   PagingSender     sends a call for each page of a list
//   GuardingSender   applies the API's policy: limits, circuit breaker, retries, hedges
//   UpstreamSender   adds the credentials and sends the call over HTTP or gRPC

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
  // Answers the calls that are under way.
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
