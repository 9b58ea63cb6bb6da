// Solution matching, as the flow engine sees it: it tells which group of answers
// fits.

#pragma once

#include <memory>
#include <string>

#include "common/base/context.h"
#include "services/flow-engine/peers/call_outcome.h"

namespace magpie::flow {

// Thread-safe.
class MatchingPeer {
 public:
  // `address` is "host:port".
  explicit MatchingPeer(const std::string& address);
  ~MatchingPeer();

  // Asks with the parameters of `call`: `channel`, `business_line`, `category`, `intent`, `city`
  // and `role`, each a string. The answer is
  //
  //   {"solution_id", "title", "answers": [{"article_id"} or {"flow_key"}], "matched_on": strings}
  //
  // Its record is of the API `match`. Never waits; the call waits, as long as it may take, for a
  // service that is not there yet.
  void Make(const Context& context, const Call& call, Finished finished);

  // Cancels what is under way and returns once all of it is finished. Make is not called after.
  void Stop();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace magpie::flow
