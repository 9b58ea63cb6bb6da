// The published catalogs in memory: loaded from the store on demand, replaced
// by each publication.

#pragma once

#include <memory>
#include <optional>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "common/base/context.h"
#include "common/base/watchers.h"
#include "services/resource-engine/client/planner.h"
#include "services/resource-engine/store/publication_store.h"

namespace magpie::resource {

using RevisionWatchers = Watchers<TenantId, int64_t>;

// Thread-safe.
class Directory {
 public:
  // A catalog, and its plans.
  struct Known {
    Loaded loaded;
    std::shared_ptr<const Planner> planner;
  };

  // The last durable catalog. DATA_LOSS or INTERNAL if it cannot be read.
  absl::StatusOr<Known> Find(magpie::store::Gather& gather, const TenantId& tenant);
  // The same if it is loaded; nothing otherwise.
  std::optional<Known> FindLoaded(const TenantId& tenant);

  // Call it once a publication is durable, before it is answered.
  void Replace(const TenantId& tenant, Loaded loaded);

  // Notified of each new revision.
  RevisionWatchers& watchers() { return watchers_; }

 private:
  RevisionWatchers watchers_;

  absl::Mutex mutex_;
  // Only tenants that have published something, so that invented names do not fill the memory.
  absl::flat_hash_map<TenantId, Known> known_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace magpie::resource
