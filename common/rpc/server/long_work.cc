#include "common/rpc/server/long_work.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"

namespace magpie::server {
namespace {

constexpr absl::Duration kDelay = absl::Seconds(1);

}  // namespace

void LongWork::Add(Done done, absl::AnyInvocable<void(Done)> work) {
  if (count_.fetch_add(1) >= kMaxWaiting) {
    --count_;
    return done(WithRetry(Error(absl::StatusCode::kResourceExhausted, "OVERLOADED",
                                absl::StrCat("more than ", kMaxWaiting, " ", what_, " wait")),
                          kDelay));
  }
  Done counted = [this, done = std::move(done)](const absl::Status& status) mutable {
    --count_;
    done(status);
  };
  thread_.At(absl::InfinitePast(),
             [work = std::move(work), counted = std::move(counted)]() mutable {
               work(std::move(counted));
             });
}

bool IsOver(const Context& context, const Clock& clock) {
  return context.cancellation->cancelled() || clock.Now() >= context.deadline;
}

}  // namespace magpie::server
