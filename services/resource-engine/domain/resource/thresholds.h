// When to warn the owner of a resource. Pure.

#pragma once

#include <cstdint>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/status/faults.h"

namespace magpie::resource {

// Limits for the requests of the last minutes.
struct Thresholds {
  double errors = 0;      // the share that may fail; 0 for no limit
  absl::Duration p99;     // for an API: how long 99 of 100 calls may take; zero for no limit
  int64_t min_calls = 0;  // with fewer calls there is no warning; 0 for kUsualMinCalls

  bool operator==(const Thresholds&) const = default;
};

inline constexpr int64_t kUsualMinCalls = 20;

// Adds their faults, below `path`.
inline void Check(const Thresholds& thresholds, absl::string_view path, Faults& faults) {
  const auto at = [&](absl::string_view name) { return absl::StrCat(path, ".", name); };
  if (!(thresholds.errors >= 0 && thresholds.errors < 1)) {
    faults.Add(at("errors"), "must be at least 0 and less than 1");
  }
  if (thresholds.p99 < absl::ZeroDuration() || thresholds.p99 > absl::Minutes(5)) {
    faults.Add(at("p99"), "must be 0 to 5 minutes");
  }
  if (thresholds.min_calls < 0) faults.Add(at("min_calls"), "is negative");
}

}  // namespace magpie::resource
