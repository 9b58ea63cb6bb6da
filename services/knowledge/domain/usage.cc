#include "services/knowledge/domain/usage.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/str_cat.h"

namespace magpie::knowledge {
namespace {

constexpr int64_t kOldDays = 180;
constexpr double kDaysOfAYear = 365;
constexpr double kBadShare = 0.25;
constexpr absl::Duration kEndsSoon = absl::Hours(14 * 24);

constexpr double kPriorHelpful = 5;
constexpr double kPriorJudged = 10;

int64_t NotHelped(const UsageCounts& counts) { return counts.not_helpful + counts.asked_a_person; }
int64_t Judged(const UsageCounts& counts) { return counts.helpful + NotHelped(counts); }

}  // namespace

UsageCounts& UsageCounts::operator+=(const UsageCounts& other) {
  found += other.found;
  opened += other.opened;
  helpful += other.helpful;
  not_helpful += other.not_helpful;
  asked_a_person += other.asked_a_person;
  return *this;
}

void Add(const UsagePlace& place, const UsageCounts& counts, UsageByPlace& usage) {
  const bool has_room = usage.size() < kMaxPlaces || usage.contains(place);
  usage[has_room ? place : UsagePlace()] += counts;
}

void Add(const UsageTotal& later, UsageTotal& total) {
  total.counts += later.counts;
  total.reasons.insert(total.reasons.begin(), later.reasons.begin(), later.reasons.end());
  if (total.reasons.size() > kMaxReasons) total.reasons.resize(kMaxReasons);
}

std::string DayOf(absl::Time time) {
  return absl::FormatTime("%E4Y-%m-%d", time, absl::UTCTimeZone());
}

double QualityOf(const UsageCounts& counts) {
  return (static_cast<double>(counts.helpful) + kPriorHelpful) /
         (static_cast<double>(Judged(counts)) + kPriorJudged);
}

double LeastShare(int64_t part, int64_t all) {
  if (all <= 0) return 0;
  constexpr double kZ = 1.96;
  const auto n = static_cast<double>(all);
  const double p = static_cast<double>(part) / n;
  const double middle = p + kZ * kZ / (2 * n);
  const double reach = kZ * std::sqrt(p * (1 - p) / n + kZ * kZ / (4 * n * n));
  return std::max(0.0, (middle - reach) / (1 + kZ * kZ / n));
}

Urgency UrgencyOf(const Article& article, const UsageCounts& counts, absl::Time now) {
  Urgency urgency;
  const auto add = [&](double more, std::string reason) {
    urgency.urgency += more;
    urgency.reasons.push_back(std::move(reason));
  };
  if (article.stage == Stage::kInReview) add(1, "waits for a review");
  const double bad = LeastShare(NotHelped(counts), Judged(counts));
  if (bad >= kBadShare) {
    add(2 * bad, absl::StrCat("helpful to ", counts.helpful, " of ", Judged(counts)));
  }
  const int64_t days = (now - article.update_time) / absl::Hours(24);
  if (days >= kOldDays) {
    add(std::min(1.0, static_cast<double>(days) / kDaysOfAYear),
        absl::StrCat("not changed for ", days, " days"));
  }
  const absl::Time end = article.content.valid_to;
  if (end <= now) {
    add(0.5, absl::StrCat("valid until ", DayOf(end), " only: it is found no longer"));
  } else if (end <= now + kEndsSoon) {
    add(0.5, absl::StrCat("valid until ", DayOf(end), " only"));
  }
  return urgency;
}

}  // namespace magpie::knowledge
