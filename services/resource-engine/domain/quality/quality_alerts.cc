#include "services/resource-engine/domain/quality/quality_alerts.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace magpie::resource {
namespace {

// The thresholds that `sum` exceeds, each with the reason.
std::map<std::string, std::string> BreachesOf(const Thresholds& thresholds, const Quality& sum) {
  std::map<std::string, std::string> breaches;
  const int64_t least = thresholds.min_calls == 0 ? kUsualMinCalls : thresholds.min_calls;
  if (sum.calls < least) return breaches;
  const double failed = static_cast<double>(ErrorsOf(sum)) / static_cast<double>(sum.calls);
  if (thresholds.errors > 0 && failed > thresholds.errors) {
    breaches["errors"] = absl::StrFormat("%d of %d calls failed, more than %.2g of them",
                                         ErrorsOf(sum), sum.calls, thresholds.errors);
  }
  const absl::Duration p99 = QuantileOf(sum, 0.99);
  if (thresholds.p99 > absl::ZeroDuration() && p99 > thresholds.p99) {
    breaches["p99"] = absl::StrCat("99 of 100 calls took up to ", absl::FormatDuration(p99),
                                   ", more than ", absl::FormatDuration(thresholds.p99));
  }
  return breaches;
}

}  // namespace

std::vector<Alert> QualityAlerts::Take(const Counts& counts, Find find) {
  for (const auto& [name, quality] : counts) {
    const auto published = find(name);
    if (published == nullptr || published->resource.content.thresholds == Thresholds()) continue;
    watched_[name];
  }
  std::vector<Alert> changes;
  for (auto& [name, watched] : watched_) {
    const auto count = counts.find(name);
    watched.rounds.push_back(count == counts.end() ? Quality() : count->second);
    if (watched.rounds.size() > kRounds) watched.rounds.pop_front();
    Quality sum;
    for (const Quality& round : watched.rounds) Add(round, sum);
    const auto published = find(name);
    Thresholds thresholds;
    if (published != nullptr) thresholds = published->resource.content.thresholds;
    const auto breaches = BreachesOf(thresholds, sum);
    for (const auto& [threshold, why] : breaches) {
      if (watched.raised.contains(threshold)) continue;
      const Alert alert{name, published->resource.content.owner, threshold, true, why};
      watched.raised.emplace(threshold, alert);
      changes.push_back(alert);
    }
    std::erase_if(watched.raised, [&](const auto& raised) {
      if (breaches.contains(raised.first)) return false;
      changes.push_back(raised.second);
      changes.back().raised = false;
      return true;
    });
  }
  std::erase_if(watched_, [](const auto& entry) {
    return std::ranges::all_of(entry.second.rounds, [](const Quality& q) { return q.calls == 0; });
  });
  return changes;
}

}  // namespace magpie::resource
