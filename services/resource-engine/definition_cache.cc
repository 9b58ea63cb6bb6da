#include "services/resource-engine/definition_cache.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/status/macros.h"

namespace magpie::resource {
namespace {

std::string KeyOf(const TenantId& tenant, const ResourceId& name) {
  return absl::StrCat(tenant.str(), "/", name.str());
}

absl::StatusOr<std::shared_ptr<const Definition>> CompileKept(const Resource& resource) {
  ASSIGN_OR_RETURN(Definition definition, Compile(resource.name, resource.content.kind));
  return std::make_shared<const Definition>(std::move(definition));
}

}  // namespace

absl::StatusOr<std::shared_ptr<const Definition>> DefinitionCache::Find(const TenantId& tenant,
                                                                        const ResourceId& name) {
  const std::string key = KeyOf(tenant, name);
  uint64_t changes = 0;
  {
    absl::MutexLock lock(&mutex_);
    if (const auto* known = known_.Find(key)) return *known;
    changes = changes_;
  }
  ASSIGN_OR_RETURN(const Resource resource, store_.Get(tenant, name));
  ASSIGN_OR_RETURN(std::shared_ptr<const Definition> definition, CompileKept(resource));
  absl::MutexLock lock(&mutex_);
  if (changes == changes_) known_.Put(key, definition);
  return definition;
}

void DefinitionCache::Forget(const TenantId& tenant, const ResourceId& name) {
  absl::MutexLock lock(&mutex_);
  ++changes_;
  known_.Erase(KeyOf(tenant, name));
}

}  // namespace magpie::resource
