// The calls of a decision, made once it is durable: a token's own, those that are begun ahead for
// nodes to come, and those that take back what was done.

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

  // The token waits for a call, which is made after `backoff`. It stops where the parameters have
  // no value, or where too many calls of its visit may have come through.
  void Begin(int64_t token, const std::vector<Parameter>& params, CallTarget what,
             absl::Duration timeout, absl::Duration backoff = absl::ZeroDuration());
  // A call for the nodes to come that `asked` are; nothing where its parameters have no value yet.
  void BeginAhead(int64_t token, const std::vector<const Node*>& asked,
                  const std::vector<Parameter>& params, CallTarget what, absl::Duration timeout);
  // The call that was just begun is also one ahead for `node`.
  void Share(int64_t token, const Node& node);
  // Keeps the answer of the last call, whose outputs have failed, for a retry. False where there is
  // no room for it.
  bool KeepAnswer(int64_t token, std::string outcome);
  // Tells of calls that were made for a token.
  void TellMade(int64_t token, const std::vector<CallRecord>& calls);

  // The token waits for the next call that takes something back. False where nothing is left to
  // take back: then it does the work of its node.
  bool Compensate(int64_t token);
  // One was answered; `false` as above. It stops where that failed.
  bool FinishCompensation(int64_t token, const CallResult& result);

 private:
  void Add(int64_t token, CallTarget what, std::string request_id, std::string params_json,
           absl::Duration timeout, absl::Time not_before);

  Ground& ground_;
};

}  // namespace magpie::flow
