// How an API is called: what is done where it does not answer well, and what is
// kept of its answers. What a policy does not mention is not done. Pure.

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
  int attempts = 1;  // the first call among them
  // Before the n-th retry: a random part of base * 2^(n-1), of `most` where that is more.
  absl::Duration base = absl::Milliseconds(50);
  absl::Duration most = absl::Seconds(1);
  // Extra calls, retries and hedges alike, are at most this share of all.
  double budget = 0.1;
  // Over `status` and `body` of an answer that is no success: whether another call may help, and,
  // where a call may do more than one did, that nothing was done. Empty for what HTTP says.
  std::string when = {};

  bool operator==(const RetryPolicy&) const = default;
};

// Opens where a share of the calls within a window failed, and there were enough of them.
struct BreakerPolicy {
  bool on = false;
  absl::Duration window = absl::Seconds(10);
  int min_calls = 20;
  double failures = 0.5;
  // Then calls nobody for this long; then lets `probes` through, and closes once all went well.
  absl::Duration open = absl::Seconds(5);
  int probes = 3;
  // As of RetryPolicy: whether it counts as a failure, beside those that always do.
  std::string when = {};

  bool operator==(const BreakerPolicy&) const = default;
};

// A second call where the first one takes longer than this quantile of the others.
struct HedgePolicy {
  double quantile = 0;  // 0 for no hedging
  // But never before.
  absl::Duration at_least = absl::Milliseconds(10);

  bool operator==(const HedgePolicy&) const = default;
};

struct LimitPolicy {
  int concurrency = 0;  // 0 for none
  double rate = 0;      // calls a second; 0 for none
  int burst = 1;

  bool operator==(const LimitPolicy&) const = default;
};

struct CachePolicy {
  absl::Duration ttl;                     // zero for no cache
  absl::Duration stale_while_revalidate;  // behind the ttl: given, and asked for anew meanwhile
  absl::Duration stale_if_error;          // behind the ttl: given where a call fails
  absl::Duration negative_ttl;            // of a failure that would come again

  bool operator==(const CachePolicy&) const = default;
};

struct Policy {
  bool idempotent = false;  // though its method does not say so
  bool unshared = false;    // identical calls at the same time are each made
  RetryPolicy retry;
  BreakerPolicy breaker;
  HedgePolicy hedge;
  LimitPolicy limit;
  CachePolicy cache;

  bool operator==(const Policy&) const = default;
};

// What calling an API does, as its method says.
enum class Effects {
  kNone,        // it only reads
  kIdempotent,  // calling it twice does no more than calling it once
  kAny,
};

bool IsIdempotent(Effects effects, const Policy& policy);

// Whether an answer may be given to others who ask the same.
bool IsShared(Effects effects, const Policy& policy);

// Adds what is wrong with the policy of an API with these effects, at `path`.
void Check(const Policy& policy, Effects effects, absl::string_view path, Faults& faults);

// How long to wait before the retry behind `attempts` calls. `random` is within [0, 1).
absl::Duration BackoffOf(const RetryPolicy& retry, int attempts, double random);

}  // namespace magpie::resource
