// What a node calls, as its element says: whom, with which parameters, how often it is tried, and
// what becomes of the outcome.
//
//   timeout   how long one attempt may take
//   retry     {max_attempts, backoff, max_backoff}: the wait doubles from attempt to attempt, up to
//             max_backoff (1m, or the backoff where that is longer)
//   fallback  an expression whose value stands for the answer where all attempts have failed
//   output    variable: an expression over the variables and `result`, the answer
//   side_effect_free  whether it may as well not be made: then it may begin before its turn, with
//                     those before it that have nothing to do with it (plan_calls.h)

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "services/flow-engine/domain/model/parameter.h"
#include "services/flow-engine/domain/model/properties.h"
#include "services/flow-engine/domain/state/decision.h"
#include "services/flow-engine/domain/walk/behavior.h"

namespace magpie::flow {

inline constexpr int64_t kMaxAttempts = 20;
inline constexpr absl::Duration kMinTimeout = absl::Milliseconds(1);
inline constexpr absl::Duration kMaxTimeout = absl::Hours(1);
inline constexpr absl::Duration kMaxBackoff = absl::Hours(24);

// calling_activity.h says what it does.
class Calling : public Behavior {
 public:
  const Calling* calling() const override { return this; }

  CallTarget what;
  std::vector<Parameter> params;
  std::string result_variable;  // a path that takes the answer; empty: none
  std::vector<Parameter> output;
  absl::Duration timeout = absl::InfiniteDuration();
  int64_t max_attempts = 1;
  absl::Duration backoff = absl::Seconds(1);
  absl::Duration max_backoff = absl::Minutes(1);
  std::optional<expr::Program> fallback;
  std::string compensating_api;  // empty: none
  std::vector<Parameter> compensating_params;
};

// What makes a call the same: whom it asks, for what, and with which parameters. Never 0.
uint64_t CallFingerprint(const CallTarget& what, absl::string_view params_json);
// Of the call as it would be made now; 0 where its parameters have no value.
uint64_t FingerprintNow(const Calling& calling, const Value::Map& variables);

// The variables with what a call has brought, but for its outputs.
Value::Map WithResult(const Calling& calling, const CallResult& result, Value::Map variables);

// The variables that an outcome sets; a Status where an output has no value.
absl::StatusOr<Value::Map> ChangesOf(const Calling& calling, const CallResult& result,
                                     const Value::Map& variables);

// Reads what the head of this file lists, and what of variables it reads and writes.
void ReadCalling(Properties& properties, Calling& calling);

}  // namespace magpie::flow
