// The result of a command: the next state, its history, and the calls to make once both are
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
// Asks solution matching which group of answers fits.
struct MatchCall {
  bool operator==(const MatchCall&) const = default;
};

// What a call asks for.
using CallTarget = std::variant<FetchCall, InvokeCall, MatchCall>;

// A call to make once the decision is durable, under the same id however often it is repeated.
struct Call {
  int64_t number = 0;  // of the token that waits for it
  std::string request_id;
  CallTarget what;
  std::string params_json;
  absl::Duration timeout = absl::InfiniteDuration();
  absl::Time not_before = absl::InfinitePast();  // for a retry
  // It was found in the store when the process started; not stored.
  bool may_have_been_made = false;

  bool operator==(const Call&) const = default;
};

struct Decision {
  Instance after;
  std::vector<HistoryEvent> events;
  std::vector<Call> calls;
  // Requests that `after` answers.
  std::vector<Pending> answered;
};

}  // namespace magpie::flow
