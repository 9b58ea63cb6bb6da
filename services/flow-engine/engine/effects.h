// Carries out what was committed: makes the calls to business units, now or when they are due, and
// keeps their outcomes until the instance takes them.

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
  // Runs when an outcome waits for the instance, which should take its turn.
  using Brought = std::function<void(const Context&, const InstanceId&)>;

  // All must outlive it.
  Effects(const Surroundings& around, Brought brought)
      : around_(around), brought_(std::move(brought)), calls_(around.resources, around.matching) {}

  // Makes each call now, or when it is due.
  void Carry(const Context& context, const InstanceId& instance, std::vector<Call> calls);

  // The outcomes that wait for the instance; none if an earlier turn took them.
  std::vector<FinishCall> Take(const TenantId& tenant, const InstanceId& instance) {
    return outcomes_.Take(tenant, instance);
  }
  // Returns outcomes that were taken but not committed. They come again after a while, unless the
  // rules refuse them.
  void GiveBack(const Context& context, std::vector<FinishCall> taken, const absl::Status& why);

  // Whether so many calls wait that no new flow may start.
  bool full() const { return calls_.full(); }
  // Stops the calls under way; none is made from then on.
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
  UnderWay reading_;  // checks whether a call must still be made
};

// Logs that the rules refused an outcome.
void LogNotTaken(const FinishCall& outcome, const absl::Status& status);

}  // namespace magpie::flow
