// Carries out what was committed: makes the calls to business units, now or when it is their time,
// and keeps what they bring until their instance takes it.

#pragma once

#include <functional>
#include <vector>

#include "absl/status/status.h"
#include "common/base/context.h"
#include "common/base/under_way.h"
#include "services/flow-engine/domain/state/command.h"
#include "services/flow-engine/domain/state/decision.h"
#include "services/flow-engine/engine/calls.h"
#include "services/flow-engine/engine/outcomes.h"
#include "services/flow-engine/engine/surroundings.h"
#include "services/flow-engine/store/flow_store.h"

namespace magpie::flow {

// Thread-safe.
class Effects {
 public:
  // An outcome waits for the instance, which should take its turn.
  using Brought = std::function<void(const Context&, const InstanceId&)>;

  // All must outlive it.
  Effects(const Surroundings& around, Brought brought)
      : around_(around), brought_(std::move(brought)), calls_(around.resources, around.matching) {}

  // Each now, or when it is its time.
  void Carry(const Context& context, const InstanceId& instance, std::vector<Call> calls);

  // What calls have brought for the instance; nothing where an earlier turn took it.
  std::vector<FinishCall> Take(const TenantId& tenant, const InstanceId& instance) {
    return outcomes_.Take(tenant, instance);
  }
  // What was taken and not committed. It comes again after a while, unless the rules refuse it.
  void GiveBack(const Context& context, std::vector<FinishCall> taken, const absl::Status& why);

  // Whether too many calls wait for new flows to start.
  bool full() const { return calls_.full(); }
  // Stops the calls under way; none is made from here on.
  void Stop() {
    calls_.Stop();
    reading_.WaitUntilNone();
  }

 private:
  static constexpr absl::Duration kRetryDelay = absl::Seconds(1);

  void MakeCall(const Context& context, const InstanceId& instance, Call call);
  void MakeIfOpen(const Context& context, const InstanceId& instance, Call call);
  void Finished(const Context& context, FinishCall outcome);

  const Surroundings& around_;
  const Brought brought_;
  Outcomes outcomes_;
  Calls calls_;
  UnderWay reading_;  // whether a call is still to be made
};

// What the log says of an outcome that the rules refuse.
void LogNotTaken(const FinishCall& outcome, const absl::Status& status);

}  // namespace magpie::flow
