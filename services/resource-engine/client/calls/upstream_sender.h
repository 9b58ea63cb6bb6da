// Sends calls to their upstreams, each over the protocol of its upstream and with its credentials.
// The last sender of the stack.

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

// Thread-safe. Its destructor answers the calls that are under way.
class UpstreamSender final : public Sender {
 public:
  // All must outlive it, and `timers` must be stopped before its end.
  UpstreamSender(Means means, const Clock& clock, TimerScope& timers, CallMetrics& metrics);
  ~UpstreamSender() override;

  // Repeats the call, which `attempts` counts, in two cases: if a reused connection closed before
  // the answer and the API is idempotent; and if the upstream refused an OAuth2 token (401) and
  // there is a newer one, since a refused call has no effect.
  void Send(std::shared_ptr<const Context> context, std::shared_ptr<const Call> call,
            Answered answered) override;

 private:
  struct Making;

  // Makes the call once its credentials are available; it is an error if a token does not come in
  // time.
  void Prove(std::unique_ptr<Making> making);
  Outgoing ToOutgoing(const Making& making, Proof proof) const;
  void Make(std::unique_ptr<Making> making, absl::StatusOr<Proof> proof);
  void Take(std::unique_ptr<Making> making, const absl::StatusOr<HttpAnswer>& answer);
  // Repeats a call whose token was refused; its outcome is `refused` if no newer token comes in
  // time.
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
