// Publishes drafts: gathers them, lets the domain decide, and commits a revision
// (attempt.h).

#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/status/statusor.h"
#include "common/base/clock.h"
#include "common/records/attempt.h"
#include "common/records/once.h"
#include "common/records/table.h"
#include "common/store/store.h"
#include "services/resource-engine/domain/publish/publication.h"
#include "services/resource-engine/engine/directory.h"
#include "services/resource-engine/store/draft_store.h"

namespace magpie::resource {

struct PublishResources {
  std::vector<ResourceId> names;
  std::vector<ResourceId> retired;
  std::string note;
  int64_t expected_revision = 0;  // 0 for any
  bool validate_only = false;
};

// Publishes `name`, and all that need it, as they were at a revision.
struct RollBackResource {
  ResourceId name;
  int64_t revision = 0;
  std::string note;
};

// Thread-safe.
class Publisher {
 public:
  using Then = absl::AnyInvocable<void(absl::StatusOr<Revision>)>;

  // All must outlive it and every publication.
  Publisher(magpie::store::Store& store, const Once& once, const Clock& clock,
            const DraftStore& drafts, Directory& directory, Upstreams upstreams);

  // Each calls `then` once: before it returns, or on a thread of the store, which must not be
  // blocked. Returns the current revision if nothing would change. INVALID_ARGUMENT (reason
  // BAD_RESOURCES) with all faults; NOT_FOUND (RESOURCE_NOT_FOUND) if there is no such draft, or
  // nothing was published at that revision; ABORTED (STALE_REVISION; CONTENDED, with a retry
  // delay).
  void Publish(record::Change change, PublishResources command, Then then);
  void RollBack(record::Change change, RollBackResource command, Then then);

 private:
  using Command = std::variant<PublishResources, RollBackResource>;
  struct Published {
    Revision revision;
    std::shared_ptr<const Catalog> after = nullptr;  // null if the revision is not new
  };

  void Do(record::Change change, Command command, Then then);
  absl::StatusOr<record::Plan<Published>> MakePlan(magpie::store::Gather& gather,
                                                   const record::Change& change,
                                                   const Command& command) const;
  // The drafts, or former resources, to publish.
  absl::StatusOr<std::vector<Resource>> Gather(magpie::store::Gather& gather,
                                               const TenantId& tenant,
                                               const PublishResources& command,
                                               const Catalog& catalog) const;
  absl::StatusOr<std::vector<Resource>> Gather(magpie::store::Gather& gather,
                                               const TenantId& tenant,
                                               const RollBackResource& command,
                                               const Catalog& catalog) const;

  magpie::store::Store& store_;
  const Once& once_;
  const Clock& clock_;
  const DraftStore& drafts_;
  Directory& directory_;
  const Upstreams upstreams_;
};

}  // namespace magpie::resource
