// Sends a call for each page of a list, one after the other, which the caller sees as one call.

#pragma once

#include <memory>

#include "common/base/context.h"
#include "services/resource-engine/client/calls/sender.h"
#include "services/resource-engine/domain/run/call.h"

namespace magpie::resource {

// Thread-safe.
class PagingSender final : public Sender {
 public:
  // `next` must outlive it and all its calls.
  explicit PagingSender(Sender& next) : next_(next) {}

  // See Pages.
  void Send(std::shared_ptr<const Context> context, std::shared_ptr<const Call> call,
            Answered answered) override;

 private:
  struct Run;

  void MakeCall(const std::shared_ptr<Run>& run, std::shared_ptr<const Call> call);

  Sender& next_;
};

}  // namespace magpie::resource
