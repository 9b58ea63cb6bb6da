// How a call goes over the wire: one executor for each protocol.

#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/resource-engine/domain/definition/auth.h"
#include "services/resource-engine/domain/run/call.h"

namespace magpie::resource {

struct Outgoing {
  std::shared_ptr<const Call> call;
  std::string url;  // of the upstream
  // Those of the engine, of the call's definition, and what proves who calls.
  std::vector<std::pair<std::string, std::string>> headers;
  std::string proof;  // that goes into the query; empty for none
  TlsFiles tls;
  absl::Duration timeout;
  bool fresh = false;  // not on a connection that was kept
};

// Thread-safe.
class Executor {
 public:
  using Answered = absl::AnyInvocable<void(absl::StatusOr<HttpAnswer>)>;

  virtual ~Executor() = default;

  // Sends it once at most. `answered` is called once, on any thread, which it must not hold up.
  // Without an answer: the errors of http::Client::Send, marked as these are.
  virtual void Send(Outgoing call, Answered answered) = 0;

  // Answers what is under way, and whatever comes, with UNAVAILABLE (SHUTTING_DOWN).
  virtual void Stop() = 0;
};

}  // namespace magpie::resource
