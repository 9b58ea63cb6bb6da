#include "services/resource-engine/client/calls/waiter.h"

#include "common/status/error.h"
#include "services/resource-engine/client/calls/time_left.h"

namespace magpie::resource {

Waiter::Waiter(std::shared_ptr<const Context> context, std::shared_ptr<const Call> call,
               absl::Time now, Sender::Answered answered)
    : context(std::move(context)),
      call(std::move(call)),
      begin(now),
      gives_up(now + TimeLeft(*this->context, now)),
      answered_(std::move(answered)) {}

void Waiter::Give(Outcome outcome) {
  Sender::Answered give;
  {
    absl::MutexLock lock(&mutex_);
    give = std::exchange(answered_, nullptr);
  }
  if (give != nullptr) give(std::move(outcome));
}

void Waiter::GiveUpInTime(const std::shared_ptr<Waiter>& waiter, const Clock& clock,
                          TimerScope& timers) {
  timers.At(waiter->gives_up, [&clock, waiter](bool due) {
    if (!due) return;
    waiter->Give({.begin = waiter->begin,
                  .latency = clock.Now() - waiter->begin,
                  .body = Error(absl::StatusCode::kDeadlineExceeded, "UPSTREAM_TIMEOUT",
                                "no answer in time")});
  });
}

}  // namespace magpie::resource
