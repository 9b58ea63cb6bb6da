// Activities that call a peer: they begin calls, retry them, and take their outcomes. calling.h
// lists their properties.

#pragma once

#include <cstdint>

#include "services/flow-engine/domain/walk/calling.h"
#include "services/flow-engine/domain/walk/walk.h"

namespace magpie::flow {

class CallingActivity : public Calling {
 public:
  void Enter(Walk& walk, int64_t token) const override;
  void Finish(Walk& walk, int64_t token, const CallResult& result) const override;
  void Leave(Walk& walk, int64_t token) const override;

 private:
  // Begins its own call, shared by other fetches with the same parameters. False if it stops.
  bool BeginOwn(Walk& walk, int64_t token) const;
  // Begins the calls of later nodes that need not wait for this one.
  void BeginTogether(Walk& walk, int64_t token) const;
  // Continues with the outcome of the call that began ahead, or waits for it.
  void TakeAhead(Walk& walk, int64_t token) const;
  // Continues with the kept answer of an earlier call if the call would be the same; false if not.
  bool TakeKept(Walk& walk, int64_t token) const;
  // What replaces the answer after a failure; nothing if it retries or stops.
  std::optional<CallResult> Instead(Walk& walk, int64_t token, const CallFailure& failure) const;
  // An output failed: keeps the answer for a retry.
  void StopBehindAnswer(Walk& walk, int64_t token, const CallResult& result,
                        const absl::Status& why) const;
};

}  // namespace magpie::flow
