// Applies a publication to a catalog and finds all faults of the result. Pure.

#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/status/faults.h"
#include "services/resource-engine/domain/publish/catalog.h"
#include "services/resource-engine/domain/resource/upstreams.h"

namespace magpie::resource {

// Per publication: each name takes some operations of its transaction.
inline constexpr size_t kMaxPublished = 300;
inline constexpr size_t kMaxNoteBytes = 2000;

// The record of a publication.
struct Revision {
  int64_t number = 0;
  absl::Time time;
  std::string note;
  std::vector<ResourceId> published;
  std::vector<ResourceId> retired;
  std::vector<std::string> loosened;  // see loosened.h

  bool operator==(const Revision&) const = default;
};

// The changes that publish `drafts`, compiled, and retire `retired`; drafts that are already
// published are left out. Adds all faults of `catalog` after these changes, each at its place:
// "resources[bike.lock_state].field.api".
Catalog::Changes Decide(const Catalog& catalog, const std::vector<Resource>& drafts,
                        const std::vector<ResourceId>& retired, const Upstreams& upstreams,
                        Faults& faults);

// The revision that applies `changes` to `before`.
Revision RevisionOf(const Catalog& before, const Catalog::Changes& changes, std::string note,
                    absl::Time now);

}  // namespace magpie::resource
