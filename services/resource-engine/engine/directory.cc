#include "services/resource-engine/engine/directory.h"

#include <utility>

#include "common/status/macros.h"

namespace magpie::resource {

std::optional<Directory::Known> Directory::FindLoaded(const TenantId& tenant) {
  absl::ReaderMutexLock lock(&mutex_);
  const auto known = known_.find(tenant);
  if (known == known_.end()) return std::nullopt;
  return known->second;
}

absl::StatusOr<Directory::Known> Directory::Find(magpie::store::Gather& gather,
                                                 const TenantId& tenant) {
  if (std::optional<Known> known = FindLoaded(tenant)) return *std::move(known);
  ASSIGN_OR_RETURN(Loaded loaded, PublicationStore(gather).Load(tenant));
  if (loaded.version != 0) {
    Replace(tenant, loaded);
    if (std::optional<Known> known = FindLoaded(tenant)) return *std::move(known);
  }
  auto planner = std::make_shared<const Planner>(loaded.catalog);
  return Known{std::move(loaded), std::move(planner)};
}

void Directory::Replace(const TenantId& tenant, Loaded loaded) {
  const int64_t revision = loaded.catalog->revision();
  {
    absl::MutexLock lock(&mutex_);
    Known& known = known_[tenant];
    // A catalog that was loaded before the last publication must not replace the newer one.
    if (known.loaded.version >= loaded.version) return;
    known.planner = std::make_shared<const Planner>(loaded.catalog);
    known.loaded = std::move(loaded);
  }
  if (!watchers_.empty()) watchers_.Notify(tenant, revision);
}

}  // namespace magpie::resource
