// What activities have in common that call a peer: how long they wait, how often
// they try, and what becomes of the outcome.
//
//   timeout   how long one attempt may take
//   retry     {max_attempts, backoff, max_backoff}: the wait doubles from attempt to attempt, up to
//             max_backoff (1m, or the backoff where that is longer)
//   fallback  an expression whose value stands for the answer where all attempts have failed
//   output    variable: an expression over the variables and `result`, the answer
//   side_effect_free  whether it may as well not be made: then it may begin before its turn, with
//                     those before it that have nothing to do with it (plan_calls.h)

#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "services/flow-engine/domain/walk/behavior.h"
#include "services/flow-engine/domain/walk/walk.h"

namespace magpie::flow {

inline constexpr int64_t kMaxAttempts = 20;
inline constexpr absl::Duration kMinTimeout = absl::Milliseconds(1);
inline constexpr absl::Duration kMaxTimeout = absl::Hours(1);
inline constexpr absl::Duration kMaxBackoff = absl::Hours(24);

class Calling : public Behavior {
 public:
  void Enter(Walk& walk, int64_t token) const override;
  void Finish(Walk& walk, int64_t token, const CallResult& result) const override;
  const Calling* calling() const override { return this; }
  // Of the call as it would be made now; 0 where its parameters have no value.
  uint64_t FingerprintNow(Walk& walk, int64_t token) const;

  std::variant<FetchCall, InvokeCall, MatchCall> what;
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

 private:
  // Begins the calls of the nodes to come that need not wait for this one.
  void BeginTogether(Walk& walk, int64_t token) const;
  // Goes on with the outcome of the call that was begun before, or waits for it.
  void TakeAhead(Walk& walk, int64_t token) const;
  // Goes on with the answer that an earlier call got, where the call would be the same; false where
  // it would not.
  bool TakeKept(Walk& walk, int64_t token) const;
  // What was to be made of the outcome has failed: an answer is kept for a retry.
  void StopBehindAnswer(Walk& walk, int64_t token, const CallResult& result,
                        const absl::Status& why) const;
  // The variables that an outcome sets.
  absl::StatusOr<Value::Map> Changes(Walk& walk, int64_t token, const CallResult& result) const;
};

// What makes a call the same: whom it asks, for what, and with which parameters. Never 0.
uint64_t CallFingerprint(const std::variant<FetchCall, InvokeCall, MatchCall>& what,
                         absl::string_view params_json);

// The variables with what a call has brought, but for its outputs.
Value::Map WithResult(const Calling& calling, const CallResult& result, Value::Map variables);

// Variables have been set from outside: calls that were begun ahead count no more where they would
// be made with other parameters now.
void DropStaleAhead(Walk& walk, int64_t token);

// A call that the token waits for, or that was begun ahead, has its outcome. Keeps the parts of the
// nodes to come, and gives that of the node that the token stands at.
CallResult KeepAhead(Walk& walk, int64_t token, const FinishCall& finished);

// Reads what the head of this file lists, and what of variables it reads and writes.
void ReadCalling(Properties& properties, Calling& calling);

}  // namespace magpie::flow
