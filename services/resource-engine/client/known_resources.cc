#include "services/resource-engine/client/known_resources.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/status/macros.h"

namespace magpie::resource {
namespace {

// The resource in `catalog` if it has the same version; otherwise null.
std::shared_ptr<const Published> SameIn(const Catalog& catalog, const Resource& resource) {
  auto published = catalog.Find(resource.name);
  return published != nullptr && published->resource == resource ? published : nullptr;
}

}  // namespace

std::shared_ptr<const Catalog> KnownResources::Find(std::span<const ResourceId> names) const {
  if (catalog_->revision() < current_) return nullptr;
  const bool has_all = std::ranges::all_of(
      names, [this](const ResourceId& name) { return catalog_->Find(name) != nullptr; });
  return has_all ? catalog_ : nullptr;
}

void KnownResources::Advance(int64_t revision) { current_ = std::max(current_, revision); }

absl::StatusOr<std::shared_ptr<const Catalog>> KnownResources::Add(int64_t revision,
                                                                   std::vector<Resource> resources,
                                                                   const Guards& guards) {
  if (revision < catalog_->revision()) {
    return absl::AbortedError(absl::StrCat("a later revision is known: ", catalog_->revision()));
  }
  Catalog::Changes changes;
  for (Resource& resource : resources) {
    auto published = SameIn(*catalog_, resource);
    if (published == nullptr) published = SameIn(*former_, resource);
    if (published == nullptr) {
      ASSIGN_OR_RETURN(Definition definition, Compile(resource.name, resource.content.kind));
      published = std::make_shared<const Published>(
          Published{.resource = resource,
                    .revision = revision,
                    .definition = std::make_shared<const Definition>(std::move(definition))});
    }
    changes.emplace(resource.name, std::move(published));
  }
  const bool is_later = revision > catalog_->revision();
  auto next = is_later ? std::make_shared<const Catalog>(Catalog(), revision, changes, guards)
                       : std::make_shared<const Catalog>(*catalog_, revision, changes, guards);
  if (is_later) former_ = catalog_;
  catalog_ = std::move(next);
  Advance(revision);
  return catalog_;
}

}  // namespace magpie::resource
