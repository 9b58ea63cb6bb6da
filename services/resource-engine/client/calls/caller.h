// Makes calls, each by the executor of its upstream's protocol; measures and counts them.

#pragma once

#include <map>
#include <memory>
#include <string>

#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "common/base/clock.h"
#include "common/base/context.h"
#include "common/http/client.h"
#include "services/resource-engine/client/calls/call_metrics.h"
#include "services/resource-engine/client/transport/executor.h"
#include "services/resource-engine/client/transport/means.h"
#include "services/resource-engine/domain/resource/upstreams.h"
#include "services/resource-engine/domain/run/call.h"
#include "services/resource-engine/domain/run/plan.h"

namespace magpie::resource {

// Thread-safe. Its destructor answers what is under way.
class Caller {
 public:
  // `clock` and `timers` must outlive it; the timers must be stopped before its end.
  Caller(Means means, const Clock& clock, TimerScope& timers);
  ~Caller();

  // FAILED_PRECONDITION, reason UNKNOWN_UPSTREAM, where the administrator has taken one away.
  absl::Status CheckUpstreams(const Context& context, const Plan& plan) const;

  // Gives up a little before the deadline of `context`, so that there is time to tell of it.
  // `call` has a known upstream. `answered` is called once, on a thread
  // of an executor, which it must not hold up, or on the caller's.
  //
  // Twice it makes the call again, which its attempts tell: where a kept connection closed before
  // an answer came, and another call does no more than one; and where the upstream refused (401) an
  // OAuth2 token and there is a newer one, since what is refused so is not acted on.
  void Send(const std::shared_ptr<const Context>& context, const std::shared_ptr<const Call>& call,
            absl::AnyInvocable<void(Outcome)> answered);

  CallMetrics& metrics() { return metrics_; }
  const Upstreams& upstreams() const { return upstreams_; }

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
  CallMetrics metrics_;
  const std::unique_ptr<Credentials> credentials_;
  std::map<std::string, std::unique_ptr<Executor>, std::less<>> executors_;  // by scheme
  std::unique_ptr<http::Client> http_;  // last: what it answers at its end uses the others
};

}  // namespace magpie::resource
