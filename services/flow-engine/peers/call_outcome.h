// The outcome of a call that a decision asked for, as a peer reports it.

#pragma once

#include <algorithm>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "common/status/error.h"
#include "services/flow-engine/domain/state/command.h"
#include "services/flow-engine/domain/state/decision.h"

namespace magpie::flow {

// The result, and the calls to business units that it took; if the peer lists none, the call to the
// peer.
struct CallOutcome {
  std::vector<CallRecord> calls;
  CallResult result;
  // Nothing was sent to the business unit that the call is for.
  bool is_refused = false;
};

// Whether this error of a peer means that it did not make the call. If a call was made or
// attempted, the answer describes it instead.
inline bool IsRefusal(const absl::Status& status) {
  // gRPC itself returns RESOURCE_EXHAUSTED, without a reason, for an answer that is too long.
  return absl::IsInvalidArgument(status) || absl::IsNotFound(status) ||
         absl::IsFailedPrecondition(status) || absl::IsPermissionDenied(status) ||
         (absl::IsResourceExhausted(status) && ReasonOf(status) != "RESOURCE_EXHAUSTED");
}

// Run once, on a thread that it must not block. A failure is also an outcome.
using Finished = absl::AnyInvocable<void(CallOutcome)>;

// The timeout of one attempt if the model sets none.
inline constexpr absl::Duration kLongestCall = absl::Seconds(40);

inline absl::Duration LongestOf(const Call& call) {
  return call.timeout == absl::InfiniteDuration() ? kLongestCall : call.timeout;
}

}  // namespace magpie::flow
