// Who wants to see each change of an instance. They are told in the order of its
// commits, once each is durable, and hold up nobody.

#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "common/context/context.h"
#include "services/flow-engine/residents.h"

namespace magpie::flow {

// Thread-safe.
class Watchers {
 public:
  // Told how the instance stands, or why nothing more will be told. It must not wait, nor call
  // back. It may be called once more while Remove returns.
  using Watcher = std::function<void(const absl::StatusOr<View>&)>;

  static constexpr size_t kMaxWatchers = 10'000;

  // Numbers the watcher. RESOURCE_EXHAUSTED (TOO_MANY_WATCHERS); UNAVAILABLE after Stop.
  absl::StatusOr<int64_t> Add(const TenantId& tenant, const InstanceId& id, Watcher watcher);
  void Remove(int64_t number);

  void Tell(const TenantId& tenant, const InstanceId& id, const View& view);

  // Tells all that nothing more will be told.
  void Stop();

 private:
  using Key = std::pair<std::string, std::string>;
  struct Entry {
    Key key;
    std::shared_ptr<Watcher> watcher;
  };

  absl::Mutex mutex_;
  bool stopped_ ABSL_GUARDED_BY(mutex_) = false;
  int64_t next_ ABSL_GUARDED_BY(mutex_) = 1;
  std::map<int64_t, Entry> entries_ ABSL_GUARDED_BY(mutex_);
  std::multimap<Key, int64_t> by_instance_ ABSL_GUARDED_BY(mutex_);
  std::atomic<size_t> count_ = 0;  // so that a commit that nobody watches takes no lock
};

}  // namespace magpie::flow
