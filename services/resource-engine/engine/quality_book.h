// Counts how resources serve their callers, and writes the counts to the store from time to time. A
// process that is killed loses those since the last time.

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
  // Gets the counts before they are written.
  using OnCounts = absl::AnyInvocable<void(const TenantCounts&)>;

  // All must outlive it.
  QualityBook(
      magpie::store::Store& store, const Clock& clock,
      OnCounts on_counts = [](const TenantCounts&) {})
      : clock_(clock), store_(store), on_counts_(std::move(on_counts)) {}

  // Writes the counts.
  ~QualityBook();

  QualityCounts& counts() { return counts_; }

  // Writes the counts since the last time and deletes those that are too old; waits for the disk.
  // Counts that cannot be written are kept for the next time.
  void Write();

  // Finds counts that were written. The errors of the store.
  static absl::StatusOr<QualityPage> Find(magpie::store::Gather& gather, const TenantId& tenant,
                                          const QualityQuery& query) {
    return QualityStore::Find(gather, tenant, query);
  }

 private:
  // Rows to add, by tenant and period.
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
