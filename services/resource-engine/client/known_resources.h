// What is known of one tenant's resources elsewhere, all of it of one revision.
// Not thread-safe.

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
  // A catalog with all of `names`; null where one has to be looked up: it is not known, or not of
  // the current revision.
  std::shared_ptr<const Catalog> Find(std::span<const ResourceId> names) const;

  // The current revision is this one now. An older one, which comes late, is dropped.
  void Advance(int64_t revision);

  // `resources` are those of a look-up, with all that they need, as of `revision`, and `guards` the
  // places in the answers of their APIs that not everyone may see. What was known
  // of an older one is forgotten; but a resource of the same version stays what it is, so that what
  // is kept of it (circuit breakers, answers) holds on. Returns a catalog that has them. ABORTED
  // where a later revision is known: look up again. INTERNAL (BAD_DEFINITION) where a definition
  // does not compile.
  absl::StatusOr<std::shared_ptr<const Catalog>> Add(int64_t revision,
                                                     std::vector<Resource> resources,
                                                     const Guards& guards = {});

 private:
  int64_t current_ = 0;
  std::shared_ptr<const Catalog> catalog_ = std::make_shared<const Catalog>();
  std::shared_ptr<const Catalog> former_ = catalog_;  // of the revision before
};

}  // namespace magpie::resource
