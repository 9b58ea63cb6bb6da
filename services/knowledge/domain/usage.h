// How an article serves those who find it: counts of what was done with it, and what they say.
//
// Every function here is pure.

#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "services/knowledge/domain/article.h"

namespace magpie::knowledge {

inline constexpr size_t kMaxReasonBytes = 500;
inline constexpr size_t kMaxPlaceBytes = 64;  // a channel, a scene
// Places of an article with counts of their own, in a day; what comes from others has neither
// channel nor scene.
inline constexpr size_t kMaxPlaces = 100;
// The last reasons that are kept of an article.
inline constexpr size_t kMaxReasons = 50;
inline constexpr int kUsageDays = 400;

struct UsageCounts {
  int64_t found = 0;
  int64_t opened = 0;
  int64_t helpful = 0;
  int64_t not_helpful = 0;
  int64_t asked_a_person = 0;

  UsageCounts& operator+=(const UsageCounts& other);
  bool operator==(const UsageCounts&) const = default;
};

// Where an article was used.
struct UsagePlace {
  std::string channel, scene;
  auto operator<=>(const UsagePlace&) const = default;
};
using UsageByPlace = std::map<UsagePlace, UsageCounts>;

// Adds `counts` to those of a place.
void Add(const UsagePlace& place, const UsageCounts& counts, UsageByPlace& usage);

// What was ever done with an article, and the last reasons that were given, the newest first.
struct UsageTotal {
  UsageCounts counts;
  std::vector<std::string> reasons;
  bool operator==(const UsageTotal&) const = default;
};
// Adds what happened after it.
void Add(const UsageTotal& later, UsageTotal& total);

// "2026-01-31", in UTC: days in the order of their names.
std::string DayOf(absl::Time time);

// The share of those who judged an article whom it helped, from 0 to 1. Ten more who are of two
// minds are counted in, so that one opinion changes little: (helpful + 5) / (judged + 10), the mean
// of a Beta distribution. 0.5 where nobody has judged it. Who asked a person was not helped.
double QualityOf(const UsageCounts& counts);
inline constexpr double kUnknownQuality = 0.5;

// The share of `part` in `all` that is exceeded with a probability of 97.5 %: the lower end of
// Wilson's interval. 0 of none.
// https://en.wikipedia.org/wiki/Binomial_proportion_confidence_interval#Wilson_score_interval
double LeastShare(int64_t part, int64_t all);

// Whether somebody should look at an article, and why.
//
//   urgency = days since it changed / 365, at most 1      if that is at least 180
//           + 2 * LeastShare(not helped, judged)          if that share is at least 0.25
//           + 1                                           if its draft waits for a review
//           + 0.5                                         if it ends within 14 days, or has ended
struct Urgency {
  double urgency = 0;  // 0: nothing is to be looked at
  std::vector<std::string> reasons;
};
Urgency UrgencyOf(const Article& article, const UsageCounts& counts, absl::Time now);

}  // namespace magpie::knowledge
