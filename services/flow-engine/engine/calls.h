// Makes the calls, a limited number at a time; the others wait in the order in which they were
// decided. Calls that wait here are also in the store.

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
  // A call holds no thread, but some 40 KiB here and in its caller's StartFlow.
  static constexpr size_t kMaxUnderWay = 10'000;
  // Beyond it, new flows are refused; running instances may still add calls.
  static constexpr size_t kMaxWaiting = 20'000;

  // Both must outlive it.
  Calls(ResourcePeer& resources, MatchingPeer& matching)
      : resources_(resources), matching_(matching) {}

  // `finished` is called once, or never if Stop comes first.
  void Make(Context context, Call call, Finished finished);

  bool full() const;
  bool stopped() const;

  // Drops the calls that wait, cancels those under way, and returns once all have ended. No outcome
  // is reported from then on.
  void Stop();

 private:
  struct Waiting {
    Context context;
    Call call;
    Finished finished;
  };

  // Makes the call, and those that follow as long as each ends at once.
  void Launch(std::optional<Waiting> next);
  // Nothing if none waits: then one fewer is under way.
  std::optional<Waiting> TakeNext();
  // Makes it through the peer for its target.
  void MakeBy(const Waiting& next, Finished finished);

  ResourcePeer& resources_;
  MatchingPeer& matching_;
  mutable absl::Mutex mutex_;
  bool stopped_ ABSL_GUARDED_BY(mutex_) = false;
  size_t under_way_ ABSL_GUARDED_BY(mutex_) = 0;
  std::deque<Waiting> waiting_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace magpie::flow
