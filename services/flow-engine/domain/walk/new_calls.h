// The calls of a decision, made once it is durable: a token's own, those that begin ahead for later
// nodes, and compensations.

#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "services/flow-engine/domain/model/parameter.h"
#include "services/flow-engine/domain/state/command.h"
#include "services/flow-engine/domain/walk/ground/ground.h"

namespace magpie::flow {

class NewCalls {
 public:
  explicit NewCalls(Ground& ground) : ground_(ground) {}

  // The token waits for a call, which is made after `backoff`. It stops if the parameters have no
  // value, or too many calls of its visit have unknown outcomes.
  void Begin(int64_t token, const std::vector<Parameter>& params, CallTarget what,
             absl::Duration timeout, absl::Duration backoff = absl::ZeroDuration());
  // Begins a call for the later nodes `asked`, unless its parameters have no value yet.
  void BeginAhead(int64_t token, const std::vector<const Node*>& asked,
                  const std::vector<Parameter>& params, CallTarget what, absl::Duration timeout);
  // The call that just began is also ahead for `node`.
  void Share(int64_t token, const Node& node);
  // Keeps the answer of the last call, whose outputs failed, for a retry. False if there is no
  // room.
  bool KeepAnswer(int64_t token, std::string outcome);
  // Records calls that were made for a token.
  void RecordMade(int64_t token, const std::vector<CallRecord>& calls);

  // The token waits for its next compensation. False if none is left: then it does the work of its
  // node.
  bool Compensate(int64_t token);
  // A compensation was answered; false as above. The token stops if that failed.
  bool FinishCompensation(int64_t token, const CallResult& result);

 private:
  void Add(int64_t token, CallTarget what, std::string request_id, std::string params_json,
           absl::Duration timeout, absl::Time not_before);

  Ground& ground_;
};

}  // namespace magpie::flow
