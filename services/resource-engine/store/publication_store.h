// Published resources on disk.
//
//   <tenant>/v                              RevisionRecord: the last one
//   <tenant>/l/<revision>                   RevisionRecord: each of them
//   <tenant>/p/<resource name>              PublishedRecord: what is published now
//   <tenant>/h/<resource name>/<revision>   PublishedRecord: its version of that revision
//
//   <tenant>/q/                             common/records: the answer to each change
//
// A revision is 16 hexadecimal digits, so that they are in order. All keys of a tenant have one
// home (store::TenantHome).

#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/base/context.h"
#include "common/records/table.h"
#include "common/store/gather.h"
#include "common/store/store.h"
#include "services/resource-engine/domain/publish/catalog.h"
#include "services/resource-engine/domain/publish/publication.h"

namespace magpie::resource {

// A catalog, and the version that shows whether it is the last one.
struct Loaded {
  std::shared_ptr<const Catalog> catalog;
  uint64_t version = 0;  // that of the key of the last revision
};

std::string Encode(const Revision& revision);
absl::StatusOr<Revision> DecodeRevision(absl::string_view bytes);

// Reads the published resources for one decision.
class PublicationStore {
 public:
  // `gather` must outlive it.
  explicit PublicationStore(magpie::store::Gather& gather) : gather_(gather) {}

  // The whole catalog, compiled. DATA_LOSS (BAD_RECORD); INTERNAL (BAD_DEFINITION).
  absl::StatusOr<Loaded> Load(const TenantId& tenant) const;

  // `name` as published at `revision`; nothing if it was not published or was retired.
  absl::StatusOr<std::optional<Resource>> At(const TenantId& tenant, const ResourceId& name,
                                             int64_t revision) const;

  // Up to `limit` revisions after `after`, in order.
  absl::StatusOr<record::Page<Revision>> List(const TenantId& tenant, int64_t after,
                                              size_t limit) const;

  // Holds as long as nothing was published after `loaded`.
  static magpie::store::Condition IsLast(const TenantId& tenant, const Loaded& loaded);
  // Stores `revision`, which applies `changes` to `before`.
  static magpie::store::Transaction ToTransaction(const TenantId& tenant, const Loaded& before,
                                                  const Revision& revision,
                                                  const Catalog::Changes& changes);

 private:
  absl::StatusOr<uint64_t> VersionOf(const TenantId& tenant, int64_t& revision) const;

  magpie::store::Gather& gather_;
};

}  // namespace magpie::resource
