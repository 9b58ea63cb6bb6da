// Counts of quality on disk.
//
//   <tenant>/m/<h or d>/<start, in seconds>/<resource name>/<caller>   QualityRecord

#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/base/context.h"
#include "common/store/gather.h"
#include "common/store/store.h"
#include "services/resource-engine/domain/quality/quality.h"

namespace magpie::resource {

struct QualityQuery {
  Period period = Period::kHour;
  absl::Time from;       // the first start of a period
  absl::Time to;         // starts are before this
  std::string resource;  // empty for any; likewise `caller`
  std::string caller;
  size_t limit = 0;
  std::string after;  // QualityPage::next
};

struct QualityPage {
  std::vector<QualityRow> rows;
  std::string next;  // empty if nothing is left
};

// Thread-safe.
class QualityStore {
 public:
  // The most rows that are added in one transaction.
  static constexpr size_t kMaxRows = 200;
  // The most records that one page looks at; it may have fewer rows than its limit.
  static constexpr size_t kMaxScanned = 10'000;
  static constexpr absl::Duration kKeepHours = absl::Hours(14 * 24);
  static constexpr absl::Duration kKeepDays = absl::Hours(400 * 24);

  // `store` must outlive it.
  explicit QualityStore(magpie::store::Store& store) : store_(store) {}

  // Adds up to kMaxRows with different keys to the stored ones, all or none, and waits until that
  // is durable.
  absl::Status Add(const TenantId& tenant, Period period, const std::vector<QualityRow>& rows);

  // By start, resource and caller.
  static absl::StatusOr<QualityPage> Find(magpie::store::Gather& gather, const TenantId& tenant,
                                          const QualityQuery& query);

  // Deletes some of the records that are too old, and waits for that.
  absl::Status Forget(const TenantId& tenant, Period period, absl::Time now);

 private:
  // A transaction that adds the rows to the stored ones, on the condition that those are unchanged.
  static absl::StatusOr<magpie::store::Transaction> Sum(magpie::store::Gather& gather,
                                                        const std::string& prefix,
                                                        const std::vector<QualityRow>& rows);

  magpie::store::Store& store_;
};

}  // namespace magpie::resource
