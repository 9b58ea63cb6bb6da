// How far searches have come, for their next pages: each shows the articles as they were for the
// first one.

#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/base/context.h"
#include "common/search/listing.h"
#include "services/knowledge/domain/scene.h"
#include "services/knowledge/engine/find/view.h"

namespace magpie::knowledge {

// Where the next page of a search begins.
struct PageState {
  TenantId tenant;
  View view;
  absl::Time now;                       // of the first page: what is valid then is found
  size_t pins = 0;                      // what is pinned comes first: so many were looked at
  size_t place = 0;                     // of a text: candidates that were looked at
  std::optional<search::Listed> after;  // of a listing: the last one
  std::set<std::string> shown;          // knowledge that has had its hit: VariantGroupOf
  Verdict verdict = Verdict::kNone;
  EmbeddingOutcome embedding = EmbeddingOutcome::kNone;
  std::shared_ptr<const std::vector<float>> vector;  // of the query; null for none
};

// Thread-safe.
class Pages {
 public:
  // A page is kept so long, unless so many came after it, or such as take so much memory, of which
  // each takes at least kOverhead.
  static constexpr absl::Duration kKeptFor = absl::Minutes(2);
  static constexpr size_t kMaxBytes = 64 << 20;
  static constexpr size_t kOverhead = 1000;

  // A name for it.
  uint64_t Keep(PageState page, absl::Time now);
  // Null if it is not kept, or of a different tenant.
  std::shared_ptr<const PageState> Find(const TenantId& tenant, uint64_t name) const;

 private:
  struct Kept {
    uint64_t name;
    absl::Time time;
    size_t bytes;
  };

  mutable absl::Mutex mutex_;
  uint64_t last_ ABSL_GUARDED_BY(mutex_) = 0;
  std::deque<Kept> order_ ABSL_GUARDED_BY(mutex_);  // the oldest first
  size_t bytes_ ABSL_GUARDED_BY(mutex_) = 0;
  absl::flat_hash_map<uint64_t, std::shared_ptr<const PageState>> pages_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace magpie::knowledge
