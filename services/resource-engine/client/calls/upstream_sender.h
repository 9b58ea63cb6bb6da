// Sends calls to their upstreams, each over the protocol of its upstream, with what proves who
// calls. The last sender of the stack.

#pragma once

#include <map>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "common/base/clock.h"
#include "common/base/context.h"
#include "common/http/client.h"
#include "services/resource-engine/client/calls/call_metrics.h"
#include "services/resource-engine/client/calls/sender.h"
#include "services/resource-engine/client/transport/executor.h"
#include "services/resource-engine/client/transport/means.h"
#include "services/resource-engine/domain/resource/upstreams.h"
#include "services/resource-engine/domain/run/call.h"

namespace magpie::resource {

// Thread-safe. Its destructor answers what is under way.
class UpstreamSender final : public Sender {
 public:
  // All must outlive it, and `timers` must be stopped before its end.
  UpstreamSender(Means means, const Clock& clock, TimerScope& timers, CallMetrics& metrics);
  ~UpstreamSender() override;

  // Twice it makes the call again, which its attempts tell: where a kept connection closed before
  // an answer came, and another call does no more than one; and where the upstream refused (401) an
  // OAuth2 token and there is a newer one, since what is refused so is not acted on.
  void Send(std::shared_ptr<const Context> context, std::shared_ptr<const Call> call,
            Answered answered) override;

 private:
  struct Making;

  // Makes the call once there is a proof; a token that does not come in time is an error.
  void Prove(std::unique_ptr<Making> making);
  Outgoing ToOutgoing(const Making& making, Proof proof) const;
  void Make(std::unique_ptr<Making> making, absl::StatusOr<Proof> proof);
  void Take(std::unique_ptr<Making> making, const absl::StatusOr<HttpAnswer>& answer);
  // Makes a call again that was refused for its token; `refused` is its outcome where no other
  // token comes in time.
  void Renew(std::unique_ptr<Making> making, Outcome refused);

  const Upstreams upstreams_;
  const Clock& clock_;
  TimerScope& timers_;
  CallMetrics& metrics_;
  const std::unique_ptr<Credentials> credentials_;
  std::map<std::string, std::unique_ptr<Executor>, std::less<>> executors_;  // by scheme
  std::unique_ptr<http::Client> http_;  // last: what it answers at its end uses the others
};

}  // namespace magpie::resource
