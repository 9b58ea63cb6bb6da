// What a peer reports of a call that a decision asked for.

#pragma once

#include <algorithm>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "common/status/error.h"
#include "services/flow-engine/domain/state/command.h"
#include "services/flow-engine/domain/state/decision.h"

namespace magpie::flow {

// What it brought, and the calls to business units that it took; that to the peer itself where the
// peer tells of none.
struct CallOutcome {
  std::vector<CallRecord> calls;
  CallResult result;
  // Nothing was sent to a business unit for what the call is about.
  bool is_refused = false;
};

// Whether a peer that answers a call with this error has not made it. Where a call was made, or was
// tried, the answer says how it went instead.
inline bool IsRefusal(const absl::Status& status) {
  // gRPC itself says RESOURCE_EXHAUSTED of an answer that is too long, and gives no reason.
  return absl::IsInvalidArgument(status) || absl::IsNotFound(status) ||
         absl::IsFailedPrecondition(status) || absl::IsPermissionDenied(status) ||
         (absl::IsResourceExhausted(status) && ReasonOf(status) != "RESOURCE_EXHAUSTED");
}

// Called once, on a thread that it must not hold up; a failure is an outcome too.
using Finished = absl::AnyInvocable<void(CallOutcome)>;

// How long one attempt may take, where the model does not say.
inline constexpr absl::Duration kLongestCall = absl::Seconds(40);

inline absl::Duration LongestOf(const Call& call) {
  return call.timeout == absl::InfiniteDuration() ? kLongestCall : call.timeout;
}

}  // namespace magpie::flow
