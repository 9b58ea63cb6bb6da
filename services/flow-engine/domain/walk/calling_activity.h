// Activities that call a peer: they begin their calls, try again, and take what these bring.
// calling.h lists what such an element says.

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
  // Its own call, which others share that fetch for the same parameters. False where it stops.
  bool BeginOwn(Walk& walk, int64_t token) const;
  // Begins the calls of the nodes to come that need not wait for this one.
  void BeginTogether(Walk& walk, int64_t token) const;
  // Goes on with the outcome of the call that was begun before, or waits for it.
  void TakeAhead(Walk& walk, int64_t token) const;
  // Goes on with the answer that an earlier call got, where the call would be the same; false where
  // it would not.
  bool TakeKept(Walk& walk, int64_t token) const;
  // What stands for the answer after a failure; nothing where it is tried again, or stops.
  std::optional<CallResult> Instead(Walk& walk, int64_t token, const CallFailure& failure) const;
  // What was to be made of the outcome has failed: an answer is kept for a retry.
  void StopBehindAnswer(Walk& walk, int64_t token, const CallResult& result,
                        const absl::Status& why) const;
};

}  // namespace magpie::flow
