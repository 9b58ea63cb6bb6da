// Solution matching, as the flow engine sees it: returns the group of answers that fits.

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

  // Sends the parameters of `call`: `channel`, `business_line`, `category`, `intent`, `city` and
  // `role`, each a string. The answer is
  //
  //   {"solution_id", "title", "answers": [{"article_id"} or {"flow_key"}], "matched_on": strings}
  //
  // Its record is of the API `match`. Never blocks; the call waits, within its timeout, for a
  // service that is not up yet.
  void Make(const Context& context, const Call& call, Finished finished);

  // Cancels what is under way and returns once all of it has finished. Make must not be used after.
  void Stop();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace magpie::flow
