// gRPC channels to upstreams that connect only to permitted addresses: names are resolved and
// checked here, and gRPC gets the addresses.

#pragma once

#include <grpcpp/grpcpp.h>

#include <deque>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/base/clock.h"
#include "common/http/egress.h"
#include "common/rpc/client/channel.h"
#include "services/resource-engine/domain/definition/auth.h"

namespace magpie::resource {

struct Endpoint {
  std::string url;  // "grpc://host:port" or, with TLS, "grpcs://host:port"
  TlsFiles tls;

  auto operator<=>(const Endpoint&) const = default;
};

// Thread-safe.
class CheckedChannels {
 public:
  using Then = absl::AnyInvocable<void(absl::StatusOr<std::shared_ptr<grpc::Channel>>)>;

  // After this time the name is resolved and the files are read again; the existing channel is used
  // meanwhile.
  static constexpr absl::Duration kLookUpEvery = absl::Seconds(30);
  static constexpr int kMaxResponseBytes = 1 << 20;

  // `clock` must outlive it.
  CheckedChannels(http::Egress egress, const Clock& clock);
  ~CheckedChannels() { Stop(); }

  // PERMISSION_DENIED (EGRESS_REFUSED) if no address of the host may be called; UNAVAILABLE
  // (UPSTREAM_UNREACHABLE) if it has no address, or its files cannot be read; SHUTTING_DOWN. Calls
  // `then` once: before For returns, or on the thread that resolves names.
  void For(const Endpoint& endpoint, Then then);

  // Returns once all waiting callers have been answered.
  void Stop();

 private:
  struct Upstream {
    absl::StatusOr<std::shared_ptr<grpc::Channel>> channel =
        absl::UnknownError("not looked up yet");
    client::Server server;  // of the channel
    absl::Time looked_up = absl::InfinitePast();
    bool looking = false;
    std::vector<Then> waiting;
  };

  void LookUpAll();
  void LookUp(const Endpoint& endpoint);

  const http::Egress egress_;
  const Clock& clock_;

  absl::Mutex mutex_;
  bool stopped_ ABSL_GUARDED_BY(mutex_) = false;
  std::map<Endpoint, Upstream> upstreams_ ABSL_GUARDED_BY(mutex_);
  std::deque<Endpoint> to_look_up_ ABSL_GUARDED_BY(mutex_);
  std::thread thread_;  // last: it uses the others
};

}  // namespace magpie::resource
