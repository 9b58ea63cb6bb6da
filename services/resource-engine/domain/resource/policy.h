// How an API is called: what happens when it fails, and how its answers are cached. What a policy
// does not mention does not apply. Pure.

#pragma once

#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/status/faults.h"

namespace magpie::resource {

inline constexpr int kMaxAttempts = 10;
inline constexpr int kMaxConcurrency = 10'000;
inline constexpr double kMaxRate = 1'000'000;
inline constexpr absl::Duration kMaxDelay = absl::Minutes(1);
inline constexpr absl::Duration kMaxKept = absl::Hours(24);

struct RetryPolicy {
  int attempts = 1;  // including the first call
  // The n-th retry waits for a random part of base * 2^(n-1), capped at `most`.
  absl::Duration base = absl::Milliseconds(50);
  absl::Duration most = absl::Seconds(1);
  // The largest share of all calls that retries and hedges together may have.
  double budget = 0.1;
  // Over `status` and `body` of an answer that is not a success: whether to call again and, for an
  // API that is not idempotent, that the call had no effect. Empty for the rules of HTTP.
  std::string when = {};

  bool operator==(const RetryPolicy&) const = default;
};

// Opens when a share of the calls within a window failed, if there were enough of them.
struct BreakerPolicy {
  bool on = false;
  absl::Duration window = absl::Seconds(10);
  int min_calls = 20;
  double failures = 0.5;
  // Stays open for this long; then lets `probes` through, and closes once all have succeeded.
  absl::Duration open = absl::Seconds(5);
  int probes = 3;
  // As in RetryPolicy: whether the answer counts as a failure, in addition to those that always do.
  std::string when = {};

  bool operator==(const BreakerPolicy&) const = default;
};

// A second call if the first one takes longer than this quantile of recent calls.
struct HedgePolicy {
  double quantile = 0;  // 0 for no hedging
  // Never earlier than this.
  absl::Duration at_least = absl::Milliseconds(10);

  bool operator==(const HedgePolicy&) const = default;
};

struct LimitPolicy {
  int concurrency = 0;  // 0 for none
  double rate = 0;      // calls per second; 0 for none
  int burst = 1;

  bool operator==(const LimitPolicy&) const = default;
};

struct CachePolicy {
  absl::Duration ttl;                     // zero for no cache
  absl::Duration stale_while_revalidate;  // after the ttl: used while a new one is fetched
  absl::Duration stale_if_error;          // after the ttl: used if a call fails
  absl::Duration negative_ttl;            // for failures that would recur

  bool operator==(const CachePolicy&) const = default;
};

struct Policy {
  bool idempotent = false;  // even if its method does not say so
  bool unshared = false;    // concurrent identical calls are not shared
  RetryPolicy retry;
  BreakerPolicy breaker;
  HedgePolicy hedge;
  LimitPolicy limit;
  CachePolicy cache;

  bool operator==(const Policy&) const = default;
};

// The effects of calling an API, as its method says.
enum class Effects {
  kNone,        // it only reads
  kIdempotent,  // calling it twice has the same effect as calling it once
  kAny,
};

bool IsIdempotent(Effects effects, const Policy& policy);

// Whether identical requests may share an answer.
bool IsShared(Effects effects, const Policy& policy);

// Adds the faults of the policy of an API with these effects, at `path`.
void Check(const Policy& policy, Effects effects, absl::string_view path, Faults& faults);

// How long to wait before the retry after `attempts` calls. `random` is within [0, 1).
absl::Duration BackoffOf(const RetryPolicy& retry, int attempts, double random);

}  // namespace magpie::resource
