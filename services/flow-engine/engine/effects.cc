#include "services/flow-engine/engine/effects.h"

#include <utility>

#include "common/log/log.h"
#include "common/status/error.h"

namespace magpie::flow {

void LogNotTaken(const FinishCall& outcome, const absl::Status& status) {
  Log(Level::kWarning, "outcome of a call was not taken",
      {{"call", WaitId(outcome.instance, outcome.number)}, {"reason", ReasonOf(status)}});
}

void Effects::Carry(const Context& context, const InstanceId& instance, std::vector<Call> calls) {
  if (calls.empty()) return;
  // The calls belong to the instance, so that the caller's deadline does not apply.
  const Context own{.tenant = context.tenant, .trace = context.trace};
  const absl::Time now = around_.clock.Now();
  for (Call& call : calls) {
    if (call.not_before <= now) {
      MakeCall(own, instance, std::move(call));
      continue;
    }
    const absl::Time when = call.not_before;
    around_.timers.At(when, [this, own, instance, call = std::move(call)]() mutable {
      MakeIfOpen(own, instance, std::move(call));
    });
  }
}

void Effects::MakeIfOpen(const Context& context, const InstanceId& instance, Call call) {
  if (calls_.stopped()) return;
  const int64_t number = call.number;
  store::Gathered(
      around_.store,
      [tenant = context.tenant, instance, number](store::Gather& gather) {
        return FlowStore(gather).IsOpen(tenant, instance, number);
      },
      [this, context, instance, call = std::move(call),
       mark = reading_.Begin()](const absl::StatusOr<bool>& open) mutable {
        if (calls_.stopped()) return;
        // If that is unknown, make it: the worst case is an outcome that nobody takes.
        if (!open.ok() || *open) MakeCall(context, instance, std::move(call));
      });
}

void Effects::MakeCall(const Context& context, const InstanceId& instance, Call call) {
  const FinishCall finish{
      .instance = instance, .number = call.number, .may_have_been_made = call.may_have_been_made};
  calls_.Make(context, std::move(call), [this, context, finish](CallOutcome outcome) {
    FinishCall finished = finish;
    finished.calls = std::move(outcome.calls);
    finished.result = std::move(outcome.result);
    finished.is_refused = outcome.is_refused;
    Finished(context, std::move(finished));
  });
}

void Effects::Finished(const Context& context, FinishCall outcome) {
  if (calls_.stopped()) return;
  const InstanceId instance = outcome.instance;
  outcomes_.Add(context.tenant, std::move(outcome));
  brought_(context, instance);
}

void Effects::GiveBack(const Context& context, std::vector<FinishCall> taken,
                       const absl::Status& why) {
  if (calls_.stopped()) return;
  const bool is_refused = absl::IsFailedPrecondition(why) || absl::IsNotFound(why);
  for (FinishCall& one : taken) {
    LogNotTaken(one, why);
    if (is_refused) continue;
    around_.timers.At(around_.clock.Now() + kRetryDelay,
                      [this, context, one = std::move(one)] { Finished(context, one); });
  }
}

}  // namespace magpie::flow
