// What a node calls: the target, the parameters, the attempts, and what becomes of the outcome.
//
//   timeout   how long one attempt may take
//   retry     {max_attempts, backoff, max_backoff}: the wait doubles from attempt to attempt, up to
//             max_backoff (1m, or the backoff if that is longer)
//   fallback  an expression whose value replaces the answer if all attempts fail
//   output    variable: an expression over the variables and `result`, the answer
//   side_effect_free  whether it can be made in vain: then it may begin early, together with
//                     independent calls before it (plan_calls.h)

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

// Its behavior is in calling_activity.h.
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

// Identifies a call by its target and its parameters. Never 0.
uint64_t CallFingerprint(const CallTarget& what, absl::string_view params_json);
// The fingerprint of the call that would be made now; 0 if its parameters have no value.
uint64_t FingerprintNow(const Calling& calling, const Value::Map& variables);

// The variables with the result of a call, without its outputs.
Value::Map WithResult(const Calling& calling, const CallResult& result, Value::Map variables);

// The variables that an outcome sets; an error if an output has no value.
absl::StatusOr<Value::Map> ChangesOf(const Calling& calling, const CallResult& result,
                                     const Value::Map& variables);

// Reads the properties listed at the top of this file, and which variables they read and write.
void ReadCalling(Properties& properties, Calling& calling);

}  // namespace magpie::flow
