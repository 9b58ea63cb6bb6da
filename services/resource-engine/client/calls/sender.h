// Sends calls to APIs and reports how each went.
//
// Senders are stacked: each does one task and passes the calls that remain to the next.
// sender_stack.h lists all of them in order.

#pragma once

#include <memory>

#include "absl/functional/any_invocable.h"
#include "common/base/context.h"
#include "services/resource-engine/domain/run/call.h"

namespace magpie::resource {

// Thread-safe.
class Sender {
 public:
  using Answered = absl::AnyInvocable<void(Outcome)>;

  virtual ~Sender() = default;

  // Gets the answer to `call`, whose upstream is known, before the deadline of `context`.
  // `answered` is called once, before Send returns or from any thread, and must not block.
  virtual void Send(std::shared_ptr<const Context> context, std::shared_ptr<const Call> call,
                    Answered answered) = 0;
};

}  // namespace magpie::resource
