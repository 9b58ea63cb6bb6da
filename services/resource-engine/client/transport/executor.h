// Sends calls over the wire: one executor for each protocol.

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
  // Those of the engine and of the call's definition, and the credentials.
  std::vector<std::pair<std::string, std::string>> headers;
  std::string proof;  // a credential for the query; empty for none
  TlsFiles tls;
  absl::Duration timeout;
  bool fresh = false;  // do not reuse a connection
};

// Thread-safe.
class Executor {
 public:
  using Answered = absl::AnyInvocable<void(absl::StatusOr<HttpAnswer>)>;

  virtual ~Executor() = default;

  // Sends the call at most once. `answered` is called once, on any thread, and must not block. If
  // there is no answer: the errors of http::Client::Send, with the same markers.
  virtual void Send(Outgoing call, Answered answered) = 0;

  // Answers all current and future calls with UNAVAILABLE (SHUTTING_DOWN).
  virtual void Stop() = 0;
};

}  // namespace magpie::resource
