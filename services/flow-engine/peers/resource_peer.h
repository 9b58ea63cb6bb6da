// The resource engine, as the flow engine sees it: it makes the calls that
// decisions ask for.

#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "common/context/context.h"
#include "services/flow-engine/domain/command.h"
#include "services/flow-engine/domain/drive.h"

namespace magpie::flow {

struct CallOutcome {
  std::vector<CallRecord> calls;
  CallResult result;
};

// Thread-safe.
class ResourcePeer {
 public:
  using Finished = absl::AnyInvocable<void(CallOutcome)>;

  // `address` is "host:port".
  explicit ResourcePeer(const std::string& address);
  ~ResourcePeer();

  // Never waits. Waits up to kLongestCall for a resource engine that is not there yet. `finished`
  // is called once, on a thread that it must not hold up; a failure is an outcome too.
  void Make(const Context& context, const Call& call, Finished finished);

  // Cancels what is under way and returns once all of it is finished. Make is not called after.
  void Stop();

  static constexpr absl::Duration kLongestCall = absl::Seconds(40);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace magpie::flow
