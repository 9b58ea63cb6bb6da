#include "services/resource-engine/client/calls/sender_stack.h"

#include "services/resource-engine/client/calls/batching_sender.h"
#include "services/resource-engine/client/calls/guarding_sender.h"
#include "services/resource-engine/client/calls/paging_sender.h"
#include "services/resource-engine/client/calls/sharing_sender.h"
#include "services/resource-engine/client/calls/upstream_sender.h"

namespace magpie::resource {

SenderStack::SenderStack(Means means, const Clock& clock, TimerScope& timers,
                         CallMetrics& metrics) {
  Push(std::make_unique<UpstreamSender>(std::move(means), clock, timers, metrics));

  // Next to the upstream, so that the circuit breaker sees each call that is made.
  Push(std::make_unique<GuardingSender>(top(), clock, timers, metrics));

  // Above the guard, so that each page counts against the API's limits and is retried separately.
  Push(std::make_unique<PagingSender>(top()));

  // Above paging, so that a batch is one call even if its answer has pages.
  Push(std::make_unique<BatchingSender>(top(), clock, timers));

  // On top, since its answers cost nothing below: a cached key is not in a batch. It caches what
  // callers see: the item of one key, and all pages of a list.
  Push(std::make_unique<SharingSender>(top(), clock, timers, metrics));
}

SenderStack::~SenderStack() {
  // The upstream first: its last answers pass through the senders above it.
  for (std::unique_ptr<Sender>& sender : senders_) sender.reset();
}

void SenderStack::Send(std::shared_ptr<const Context> context, std::shared_ptr<const Call> call,
                       Answered answered) {
  top().Send(std::move(context), std::move(call), std::move(answered));
}

}  // namespace magpie::resource
