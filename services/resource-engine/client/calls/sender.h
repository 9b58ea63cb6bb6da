// Sends calls to APIs and reports how each went.
//
// Senders are stacked: each has one task, and sends what is left of it to the next. sender_stack.h
// shows all of them in their order.

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
  // `answered` is called once, within or from any thread, which it must not hold up.
  virtual void Send(std::shared_ptr<const Context> context, std::shared_ptr<const Call> call,
                    Answered answered) = 0;
};

}  // namespace magpie::resource
