// The resources of a tenant that have been looked up, all of one revision. Not thread-safe.

#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "absl/status/statusor.h"
#include "services/resource-engine/domain/publish/catalog.h"

namespace magpie::resource {

class KnownResources {
 public:
  // A catalog with all of `names`; null if one must be looked up because it is unknown or not of
  // the current revision.
  std::shared_ptr<const Catalog> Find(std::span<const ResourceId> names) const;

  // Sets the current revision. An older one, which arrives late, is ignored.
  void Advance(int64_t revision);

  // Adds the result of a look-up at `revision`: `resources` with all that they need, and `guards`,
  // the places in the answers of their APIs that not every caller may see. Forgets resources of
  // older revisions, but a resource whose version is unchanged remains the same object, so that its
  // circuit breaker and cached answers stay valid. Returns a catalog that has them. ABORTED if a
  // later revision is known: look up again. INTERNAL (BAD_DEFINITION) if a definition does not
  // compile.
  absl::StatusOr<std::shared_ptr<const Catalog>> Add(int64_t revision,
                                                     std::vector<Resource> resources,
                                                     const Guards& guards = {});

 private:
  int64_t current_ = 0;
  std::shared_ptr<const Catalog> catalog_ = std::make_shared<const Catalog>();
  std::shared_ptr<const Catalog> former_ = catalog_;  // of the revision before
};

}  // namespace magpie::resource
