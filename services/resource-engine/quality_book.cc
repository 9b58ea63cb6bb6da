#include "services/resource-engine/quality_book.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/log/log.h"

namespace magpie::resource {

QualityBook::~QualityBook() { Write(); }

Quality& QualityBook::PlaceOf(Counts& counts, const ResourceId& name) {
  const auto found = counts.find(name);
  if (found != counts.end()) return found->second;
  if (counted_ >= kMaxCounted) return others_;
  ++counted_;
  return counts[name];
}

void QualityBook::TakeCounts() {
  Book book;
  {
    absl::MutexLock lock(&mutex_);
    book.swap(counts_);
    counted_ = 0;
    if (others_.calls > 0) {
      Log(Level::kWarning, "too many resources and callers to count", {{"calls", absl::StrCat(others_.calls)}});
    }
    others_ = {};
  }
  const absl::Time now = clock_.Now();
  for (const auto& [of, counts] : book) {
    const auto& [tenant, caller] = of;
    for (const auto& [name, quality] : counts) {
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
    Log(Level::kWarning, "counts of quality are not written", {{"error", added.message()}});
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
  // What was left over comes first, so that no key is twice among what is added at once.
  WriteTaken();
  if (!unwritten_.empty()) return;
  TakeCounts();
  for (const auto& [of, rows] : unwritten_) {
    const absl::Status forgotten = store_.Forget(of.first, of.second, clock_.Now());
    if (!forgotten.ok()) {
      Log(Level::kWarning, "old counts of quality stay", {{"error", forgotten.message()}});
    }
  }
  WriteTaken();
}

}  // namespace magpie::resource
