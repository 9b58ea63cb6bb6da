// The pump that carries calls out: so many at a time, the others in the order
// in which they were decided. What waits here also stands in the store.

#pragma once

#include <deque>

#include "absl/synchronization/mutex.h"
#include "common/context/context.h"
#include "services/flow-engine/domain/drive.h"
#include "services/flow-engine/peers/resource_peer.h"

namespace magpie::flow {

// Thread-safe.
class Calls {
 public:
  static constexpr size_t kMaxUnderWay = 2'000;
  // Above it, new flows are refused; what runs already may still add to it.
  static constexpr size_t kMaxWaiting = 20'000;

  // `peer` must outlive it.
  explicit Calls(ResourcePeer& peer) : peer_(peer) {}

  // `finished` is called once, or never where Stop comes first.
  void Make(Context context, Call call, ResourcePeer::Finished finished);

  bool full() const;
  bool stopped() const;

  // Drops what waits, cancels what is under way, and returns once nothing is. No outcome is told
  // from here on.
  void Stop();

 private:
  struct Waiting {
    Context context;
    Call call;
    ResourcePeer::Finished finished;
  };

  void Launch(Waiting next);
  void LaunchNext();

  ResourcePeer& peer_;
  mutable absl::Mutex mutex_;
  bool stopped_ ABSL_GUARDED_BY(mutex_) = false;
  size_t under_way_ ABSL_GUARDED_BY(mutex_) = 0;
  std::deque<Waiting> waiting_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace magpie::flow
