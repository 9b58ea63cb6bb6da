// What a publication makes of the catalog, and all that is wrong with it. Pure.

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

// Of one publication: each name is some operations of one transaction.
inline constexpr size_t kMaxPublished = 300;
inline constexpr size_t kMaxNoteBytes = 2000;

// A publication, as it is remembered.
struct Revision {
  int64_t number = 0;
  absl::Time time;
  std::string note;
  std::vector<ResourceId> published;
  std::vector<ResourceId> retired;
  std::vector<std::string> loosened;  // see loosened.h

  bool operator==(const Revision&) const = default;
};

// Of resources as they are to be published: those of `drafts` that are not published so already,
// compiled; and the `retired`. Adds all that is wrong with `catalog` after them, each at its
// place: "resources[bike.lock_state].field.api".
Catalog::Changes Decide(const Catalog& catalog, const std::vector<Resource>& drafts,
                        const std::vector<ResourceId>& retired, const Upstreams& upstreams,
                        Faults& faults);

// The revision that `changes` make of `before`.
Revision RevisionOf(const Catalog& before, const Catalog::Changes& changes, std::string note,
                    absl::Time now);

}  // namespace magpie::resource
