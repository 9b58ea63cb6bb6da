// Counts how resources serve their callers, and keeps that in the store from time
// to time: a process that is killed loses the counts since the last time.

#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "common/clock/clock.h"
#include "common/context/context.h"
#include "services/resource-engine/domain/quality.h"
#include "services/resource-engine/store/quality_store.h"

namespace magpie::resource {

inline constexpr absl::Duration kQualityPause = absl::Seconds(30);

// Thread-safe.
class QualityBook {
 public:
  // Resources by caller that are counted between two writes; what further ones do is not.
  static constexpr size_t kMaxCounted = 50'000;

  // Both must outlive it.
  QualityBook(magpie::store::Store& store, const Clock& clock) : clock_(clock), store_(store) {}

  // Writes what was counted.
  ~QualityBook();

  // Counts what came of a caller's request: `answer` is Fetched or Invoked.
  template <class Answer>
  void Note(const Context& context, const Answer& answer) {
    absl::MutexLock lock(&mutex_);
    auto& counts = counts_[{context.tenant, context.caller}];
    Count(answer, [&](const ResourceId& name) -> Quality& {
      mutex_.AssertHeld();
      return PlaceOf(counts, name);
    });
  }

  // Writes what was counted since the last time, and forgets what is too old; waits for the disk.
  // What cannot be written is kept for the next time.
  void Write();

  // What was written. The errors of the store.
  absl::StatusOr<QualityPage> Find(const TenantId& tenant, const QualityQuery& query) const {
    return store_.Find(tenant, query);
  }

 private:
  using Counts = absl::flat_hash_map<ResourceId, Quality>;
  using Book = std::map<std::pair<TenantId, std::string>, Counts>;  // by tenant and caller
  // Rows that are to be added, of each tenant and period.
  using Unwritten = std::map<std::pair<TenantId, Period>, std::vector<QualityRow>>;

  Quality& PlaceOf(Counts& counts, const ResourceId& name) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void TakeCounts() ABSL_EXCLUSIVE_LOCKS_REQUIRED(writing_);
  void WriteTaken() ABSL_EXCLUSIVE_LOCKS_REQUIRED(writing_);
  // Returns those that could not be written.
  std::vector<QualityRow> WriteRows(const TenantId& tenant, Period period,
                                    const std::vector<QualityRow>& rows);

  const Clock& clock_;
  QualityStore store_;

  absl::Mutex mutex_;
  Book counts_ ABSL_GUARDED_BY(mutex_);
  size_t counted_ ABSL_GUARDED_BY(mutex_) = 0;
  Quality others_ ABSL_GUARDED_BY(mutex_);

  absl::Mutex writing_;
  Unwritten unwritten_ ABSL_GUARDED_BY(writing_);
};

}  // namespace magpie::resource
