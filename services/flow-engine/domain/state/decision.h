// What a command comes to: the next state, its history, and the calls to make once both are
// durable.

#pragma once

#include <string>
#include <variant>
#include <vector>

#include "absl/time/time.h"
#include "services/flow-engine/domain/state/history.h"
#include "services/flow-engine/domain/state/instance.h"

namespace magpie::flow {

struct FetchCall {
  std::vector<std::string> fields;

  bool operator==(const FetchCall&) const = default;
};
struct InvokeCall {
  std::string api;

  bool operator==(const InvokeCall&) const = default;
};
// Asks which group of answers fits.
struct MatchCall {
  bool operator==(const MatchCall&) const = default;
};

// Whom a call asks, and for what.
using CallTarget = std::variant<FetchCall, InvokeCall, MatchCall>;

// A call that is to be made once the decision is durable, with the same id however often.
struct Call {
  int64_t number = 0;  // of the token that waits for it
  std::string request_id;
  CallTarget what;
  std::string params_json;
  absl::Duration timeout = absl::InfiniteDuration();
  absl::Time not_before = absl::InfinitePast();  // of one that is tried again
  // It was found in the store as the process began; not kept.
  bool may_have_been_made = false;

  bool operator==(const Call&) const = default;
};

struct Decision {
  Instance after;
  std::vector<HistoryEvent> events;
  std::vector<Call> calls;
  // Requests whose answer is `after`.
  std::vector<Pending> answered;
};

}  // namespace magpie::flow
