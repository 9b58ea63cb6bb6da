// When the owner of a resource wants to be told that it serves badly. Pure.

#pragma once

#include <cstdint>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/status/faults.h"

namespace magpie::resource {

// Of the calls of the last minutes.
struct Thresholds {
  double errors = 0;      // the share that may fail; 0 for any
  absl::Duration p99;     // of an API: what 99 of 100 may take; zero for any
  int64_t min_calls = 0;  // fewer tell nothing; 0 for kUsualMinCalls

  bool operator==(const Thresholds&) const = default;
};

inline constexpr int64_t kUsualMinCalls = 20;

// Adds what is wrong with them, below `path`.
inline void Check(const Thresholds& thresholds, absl::string_view path, Faults& faults) {
  const auto at = [&](absl::string_view name) { return absl::StrCat(path, ".", name); };
  if (!(thresholds.errors >= 0 && thresholds.errors < 1)) {
    faults.Add(at("errors"), "is not 0 to less than 1");
  }
  if (thresholds.p99 < absl::ZeroDuration() || thresholds.p99 > absl::Minutes(5)) {
    faults.Add(at("p99"), "is not 0 to 5 minutes");
  }
  if (thresholds.min_calls < 0) faults.Add(at("min_calls"), "is negative");
}

}  // namespace magpie::resource
