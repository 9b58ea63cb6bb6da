// Calls an API as often as its list has pages; who asks sees one call.

#pragma once

#include <memory>

#include "common/base/context.h"
#include "services/resource-engine/client/calls/guarded_caller.h"
#include "services/resource-engine/domain/run/call.h"

namespace magpie::resource {

// Thread-safe.
class PagedCaller {
 public:
  using Answered = GuardedCaller::Answered;

  // `caller` must outlive it, and whatever is under way.
  explicit PagedCaller(GuardedCaller& caller) : caller_(caller) {}

  // As GuardedCaller::Send, of each page; see Pages.
  void Send(std::shared_ptr<const Context> context, std::shared_ptr<const Call> call,
            Answered answered);

 private:
  struct Run;

  void MakeCall(const std::shared_ptr<Run>& run, std::shared_ptr<const Call> call);

  GuardedCaller& caller_;
};

}  // namespace magpie::resource
