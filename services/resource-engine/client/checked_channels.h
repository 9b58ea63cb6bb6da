// gRPC channels to upstreams, each connected to addresses that may be called:
// names are looked up and checked here, and gRPC is given the addresses.

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
#include "common/clock/clock.h"
#include "common/http/egress.h"

namespace magpie::resource {

// Thread-safe.
class CheckedChannels {
 public:
  using Then = absl::AnyInvocable<void(absl::StatusOr<std::shared_ptr<grpc::Channel>>)>;

  // Behind that, a name is looked up again; the channel it has is used meanwhile.
  static constexpr absl::Duration kLookUpEvery = absl::Seconds(30);
  static constexpr int kMaxResponseBytes = 1 << 20;

  // `clock` must outlive it.
  CheckedChannels(http::Egress egress, const Clock& clock);
  ~CheckedChannels() { Stop(); }

  // The channel to "grpc://host:port" or "grpcs://host:port". PERMISSION_DENIED (EGRESS_REFUSED)
  // where no address of the host may be called; UNAVAILABLE (UPSTREAM_UNREACHABLE) where it has
  // none; SHUTTING_DOWN. Calls `then` once: within, or on the thread that looks names up.
  void For(const std::string& url, Then then);

  // Returns once nobody waits for a channel.
  void Stop();

 private:
  struct Upstream {
    absl::StatusOr<std::shared_ptr<grpc::Channel>> channel =
        absl::UnknownError("not looked up yet");
    std::string addresses;
    absl::Time looked_up = absl::InfinitePast();
    bool looking = false;
    std::vector<Then> waiting;
  };

  void LookUpAll();
  void LookUp(const std::string& url);

  const http::Egress egress_;
  const Clock& clock_;

  absl::Mutex mutex_;
  bool stopped_ ABSL_GUARDED_BY(mutex_) = false;
  std::map<std::string, Upstream> upstreams_ ABSL_GUARDED_BY(mutex_);
  std::deque<std::string> to_look_up_ ABSL_GUARDED_BY(mutex_);
  std::thread thread_;  // last: it uses the others
};

}  // namespace magpie::resource
