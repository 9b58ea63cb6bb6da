#include "services/resource-engine/engine/directory.h"

#include <utility>

#include "common/status/macros.h"

namespace magpie::resource {

absl::StatusOr<Loaded> Directory::Find(const TenantId& tenant) {
  {
    absl::ReaderMutexLock lock(&mutex_);
    const auto known = known_.find(tenant);
    if (known != known_.end()) return known->second.loaded;
  }
  ASSIGN_OR_RETURN(Loaded loaded, store_.Load(tenant));
  if (loaded.version != 0) Replace(tenant, loaded);
  return loaded;
}

absl::StatusOr<std::shared_ptr<const Planner>> Directory::FindPlanner(const TenantId& tenant) {
  {
    absl::ReaderMutexLock lock(&mutex_);
    const auto known = known_.find(tenant);
    if (known != known_.end()) return known->second.planner;
  }
  ASSIGN_OR_RETURN(Loaded loaded, Find(tenant));
  return std::make_shared<const Planner>(std::move(loaded.catalog));
}

void Directory::Replace(const TenantId& tenant, Loaded loaded) {
  const int64_t revision = loaded.catalog->revision();
  {
    absl::MutexLock lock(&mutex_);
    Known& known = known_[tenant];
    // Who loaded it before the last publication, but comes after, must not bring it back.
    if (known.loaded.version >= loaded.version) return;
    known.planner = std::make_shared<const Planner>(loaded.catalog);
    known.loaded = std::move(loaded);
  }
  if (!watchers_.empty()) watchers_.Notify(tenant, revision);
}

}  // namespace magpie::resource
