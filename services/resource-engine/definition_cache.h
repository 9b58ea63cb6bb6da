// Compiled definitions in memory: loaded from the store on demand, forgotten
// when their resource is put.

#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "common/context/context.h"
#include "common/lru/lru.h"
#include "services/resource-engine/domain/definition.h"
#include "services/resource-engine/store/catalog_store.h"

namespace magpie::resource {

// Thread-safe.
class DefinitionCache {
 public:
  static constexpr size_t kCapacity = 20'000;

  // `store` must outlive it.
  explicit DefinitionCache(const CatalogStore& store) : store_(store) {}

  // The current definition. NOT_FOUND, reason RESOURCE_NOT_FOUND; INTERNAL, reason BAD_DEFINITION,
  // where what was kept does not compile any more.
  absl::StatusOr<std::shared_ptr<const Definition>> Find(const TenantId& tenant,
                                                         const ResourceId& name);

  // Call it once a change is durable, before it is answered.
  void Forget(const TenantId& tenant, const ResourceId& name);

 private:
  const CatalogStore& store_;

  absl::Mutex mutex_;
  // Counts the calls of Forget. Who read the store before one must not keep what it read.
  uint64_t changes_ ABSL_GUARDED_BY(mutex_) = 0;
  Lru<std::string, std::shared_ptr<const Definition>> known_ ABSL_GUARDED_BY(mutex_){kCapacity};
};

}  // namespace magpie::resource
