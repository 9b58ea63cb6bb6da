// The RPCs under way to a peer, so that all of them can be cancelled.
//
//   if (!open.Add(&wire)) return then(client::Stopping());
//   stub->async()->Fetch(&wire, ..., [..](grpc::Status status) { ...; open.Remove(&wire); });

#pragma once

#include <grpcpp/grpcpp.h>

#include "absl/container/flat_hash_set.h"
#include "absl/synchronization/mutex.h"
#include "common/status/error.h"

namespace magpie::client {

// The error of RPCs that are not sent because this client stops.
inline absl::Status Stopping() {
  return Error(absl::StatusCode::kUnavailable, "SHUTTING_DOWN", "the caller is shutting down");
}

// Thread-safe.
class OpenRpcs {
 public:
  // False after Stop: then the RPC must not be sent.
  [[nodiscard]] bool Add(grpc::ClientContext* rpc) {
    absl::MutexLock lock(&mutex_);
    if (!stopped_) rpcs_.insert(rpc);
    return !stopped_;
  }

  // Must be the last action of an RPC's callback.
  void Remove(grpc::ClientContext* rpc) {
    absl::MutexLock lock(&mutex_);
    rpcs_.erase(rpc);
  }

  // Cancels all RPCs under way and returns once they are removed.
  void Stop() {
    absl::MutexLock lock(&mutex_);
    stopped_ = true;
    for (grpc::ClientContext* rpc : rpcs_) rpc->TryCancel();
    const auto none = [this]() ABSL_SHARED_LOCKS_REQUIRED(mutex_) { return rpcs_.empty(); };
    mutex_.Await(absl::Condition(&none));
  }

 private:
  absl::Mutex mutex_;
  bool stopped_ ABSL_GUARDED_BY(mutex_) = false;
  absl::flat_hash_set<grpc::ClientContext*> rpcs_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace magpie::client
