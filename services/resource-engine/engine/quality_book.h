// Counts how resources serve their callers, and keeps that in the store from time
// to time: a process that is killed loses the counts since the last time.

#pragma once

#include <map>
#include <utility>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "common/base/clock.h"
#include "common/base/context.h"
#include "services/resource-engine/client/quality_counts.h"
#include "services/resource-engine/store/quality_store.h"

namespace magpie::resource {

inline constexpr absl::Duration kQualityPause = absl::Seconds(30);

// Thread-safe.
class QualityBook {
 public:
  // Told what was counted, before it is written.
  using OnCounts = absl::AnyInvocable<void(const TenantCounts&)>;

  // All must outlive it.
  QualityBook(
      magpie::store::Store& store, const Clock& clock,
      OnCounts on_counts = [](const TenantCounts&) {})
      : clock_(clock), store_(store), on_counts_(std::move(on_counts)) {}

  // Writes what was counted.
  ~QualityBook();

  QualityCounts& counts() { return counts_; }

  // Writes what was counted since the last time, and forgets what is too old; waits for the disk.
  // What cannot be written is kept for the next time.
  void Write();

  // What was written. The errors of the store.
  static absl::StatusOr<QualityPage> Find(magpie::store::Gather& gather, const TenantId& tenant,
                                          const QualityQuery& query) {
    return QualityStore::Find(gather, tenant, query);
  }

 private:
  // Rows that are to be added, of each tenant and period.
  using Unwritten = std::map<std::pair<TenantId, Period>, std::vector<QualityRow>>;

  void TakeCounts() ABSL_EXCLUSIVE_LOCKS_REQUIRED(writing_);
  void WriteTaken() ABSL_EXCLUSIVE_LOCKS_REQUIRED(writing_);
  // Returns those that could not be written.
  std::vector<QualityRow> WriteRows(const TenantId& tenant, Period period,
                                    const std::vector<QualityRow>& rows);

  const Clock& clock_;
  QualityStore store_;

  QualityCounts counts_;

  absl::Mutex writing_;
  OnCounts on_counts_ ABSL_GUARDED_BY(writing_);
  Unwritten unwritten_ ABSL_GUARDED_BY(writing_);
};

}  // namespace magpie::resource
