#include "services/resource-engine/engine/quality_book.h"

#include <algorithm>

#include "common/log/log.h"

namespace magpie::resource {

QualityBook::~QualityBook() { Write(); }

void QualityBook::TakeCounts() {
  const absl::Time now = clock_.Now();
  const TenantCounts taken = counts_.Take();
  on_counts_(taken);
  for (const auto& [tenant, counts] : taken) {
    for (const auto& [name, caller, quality] : counts) {
      for (const Period period : {Period::kHour, Period::kDay}) {
        unwritten_[{tenant, period}].push_back({StartOf(period, now), name, caller, quality});
      }
    }
  }
}

std::vector<QualityRow> QualityBook::WriteRows(const TenantId& tenant, Period period,
                                               const std::vector<QualityRow>& rows) {
  for (size_t begin = 0; begin < rows.size(); begin += QualityStore::kMaxRows) {
    const size_t end = std::min(rows.size(), begin + QualityStore::kMaxRows);
    const absl::Status added =
        store_.Add(tenant, period, {rows.begin() + begin, rows.begin() + end});
    if (added.ok()) continue;
    Log(Level::kWarning, "quality counts not written", {{"error", added.message()}});
    return {rows.begin() + begin, rows.end()};
  }
  return {};
}

void QualityBook::WriteTaken() {
  for (auto& [of, rows] : unwritten_) rows = WriteRows(of.first, of.second, rows);
  std::erase_if(unwritten_, [](const auto& entry) { return entry.second.empty(); });
}

void QualityBook::Write() {
  absl::MutexLock lock(&writing_);
  // Rows left over from the last time come first, so that no transaction has the same key twice.
  WriteTaken();
  if (!unwritten_.empty()) return;
  TakeCounts();
  for (const auto& [of, rows] : unwritten_) {
    const absl::Status forgotten = store_.Forget(of.first, of.second, clock_.Now());
    if (!forgotten.ok()) {
      Log(Level::kWarning, "old quality counts not deleted", {{"error", forgotten.message()}});
    }
  }
  WriteTaken();
}

}  // namespace magpie::resource
