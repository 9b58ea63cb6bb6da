// The pump that carries calls out: so many at a time, the others in the order
// in which they were decided. What waits here also stands in the store.

#pragma once

#include <deque>
#include <optional>

#include "absl/synchronization/mutex.h"
#include "common/base/context.h"
#include "services/flow-engine/domain/state/decision.h"
#include "services/flow-engine/peers/matching_peer.h"
#include "services/flow-engine/peers/resource_peer.h"

namespace magpie::flow {

// Thread-safe.
class Calls {
 public:
  // One holds no thread, and some 40 KiB here and in its caller's StartFlow.
  static constexpr size_t kMaxUnderWay = 10'000;
  // Above it, new flows are refused; what runs already may still add to it.
  static constexpr size_t kMaxWaiting = 20'000;

  // Both must outlive it.
  Calls(ResourcePeer& resources, MatchingPeer& matching)
      : resources_(resources), matching_(matching) {}

  // `finished` is called once, or never where Stop comes first.
  void Make(Context context, Call call, Finished finished);

  bool full() const;
  bool stopped() const;

  // Drops what waits, cancels what is under way, and returns once nothing is. No outcome is told
  // from here on.
  void Stop();

 private:
  struct Waiting {
    Context context;
    Call call;
    Finished finished;
  };

  // Makes it, and those behind it as long as each ends at once.
  void Launch(std::optional<Waiting> next);
  // Nothing where none waits: then one less is under way.
  std::optional<Waiting> TakeNext();
  // By the peer that can.
  void MakeBy(const Waiting& next, Finished finished);

  ResourcePeer& resources_;
  MatchingPeer& matching_;
  mutable absl::Mutex mutex_;
  bool stopped_ ABSL_GUARDED_BY(mutex_) = false;
  size_t under_way_ ABSL_GUARDED_BY(mutex_) = 0;
  std::deque<Waiting> waiting_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace magpie::flow
