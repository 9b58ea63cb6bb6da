// The calls to a peer that are under way, so that all of them can be ended.
//
//   if (!open.Add(&wire)) return then(client::Stopping());
//   stub->async()->Fetch(&wire, ..., [..](grpc::Status status) { ...; open.Remove(&wire); });

#pragma once

#include <grpcpp/grpcpp.h>

#include "absl/container/flat_hash_set.h"
#include "absl/synchronization/mutex.h"
#include "common/status/error.h"

namespace magpie::client {

// Why a call is not made any more.
inline absl::Status Stopping() {
  return Error(absl::StatusCode::kUnavailable, "SHUTTING_DOWN", "the caller stops");
}

// Thread-safe.
class OpenCalls {
 public:
  // False once it stops: the call is not to be made.
  [[nodiscard]] bool Add(grpc::ClientContext* call) {
    absl::MutexLock lock(&mutex_);
    if (!stopped_) calls_.insert(call);
    return !stopped_;
  }

  // The last thing that the call's end does.
  void Remove(grpc::ClientContext* call) {
    absl::MutexLock lock(&mutex_);
    calls_.erase(call);
  }

  // Cancels what is under way, and returns once all of it is removed.
  void Stop() {
    absl::MutexLock lock(&mutex_);
    stopped_ = true;
    for (grpc::ClientContext* call : calls_) call->TryCancel();
    const auto none = [this]() ABSL_SHARED_LOCKS_REQUIRED(mutex_) { return calls_.empty(); };
    mutex_.Await(absl::Condition(&none));
  }

 private:
  absl::Mutex mutex_;
  bool stopped_ ABSL_GUARDED_BY(mutex_) = false;
  absl::flat_hash_set<grpc::ClientContext*> calls_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace magpie::client
