// Guards an API: limits, a circuit breaker, a budget of extra calls, and its recent latencies.
// Pure: the time is a parameter.

#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "services/resource-engine/domain/resource/policy.h"

namespace magpie::resource {

// Fills over time, or by Add, up to its size.
class TokenBucket {
 public:
  TokenBucket(double size, double per_second) : size_(size), rate_(per_second), tokens_(size) {}

  bool Take(absl::Time now);
  void Add(double tokens) { tokens_ = std::min(size_, tokens_ + tokens); }

 private:
  const double size_;
  const double rate_;
  double tokens_;
  absl::Time filled_ = absl::InfinitePast();
};

// Closed, open, or half-open after it has been open for long enough.
class Breaker {
 public:
  explicit Breaker(const BreakerPolicy& policy) : policy_(policy) {}

  // Whether a call may be made. If so, Report or Forget must follow.
  bool Admit(absl::Time now);
  // Records the outcome of a call. Returns whether the breaker opened.
  bool Report(absl::Time now, absl::Duration latency, bool failed);
  // The admitted call gave no evidence.
  void Forget();
  // The longest time that a successful call took within the window; zero if there were none.
  absl::Duration Longest(absl::Time now) const;

 private:
  static constexpr size_t kSlots = 10;
  struct Slot {
    int64_t number = -1;  // of the tenth of a window
    int calls = 0;
    int failures = 0;
    absl::Duration longest;  // of the successful calls
  };

  int64_t NumberOf(absl::Time now) const;
  void Open(absl::Time now);
  bool TooMany(int64_t number) const;

  const BreakerPolicy policy_;
  std::array<Slot, kSlots> slots_;
  absl::Time open_until_ = absl::InfinitePast();  // the past if it is closed
  bool half_open_ = false;
  int probing_ = 0;
  int probed_ = 0;
};

// The last latencies, and a quantile of them.
class Latencies {
 public:
  void Add(absl::Duration latency);
  // Nothing until there are enough of them.
  std::optional<absl::Duration> Quantile(double quantile);

 private:
  static constexpr size_t kSize = 128;
  static constexpr size_t kEnough = 20;
  // Calls between two computations.
  static constexpr size_t kEvery = 16;

  std::vector<absl::Duration> last_;
  size_t next_ = 0;
  size_t since_ = kEvery;
  absl::Duration kept_;
};

// Not thread-safe.
class Guard {
 public:
  // Extra calls that the budget allows at the beginning.
  static constexpr double kReserve = 10;

  explicit Guard(const Policy& policy);

  // OK if a call may be made; Report, ReportCutShort or Forget must follow. UNAVAILABLE (reason
  // CIRCUIT_OPEN), RESOURCE_EXHAUSTED (API_BUSY, RATE_LIMITED).
  absl::Status Admit(absl::Time now);
  // Records the outcome of a call. Returns whether the circuit breaker opened.
  bool Report(absl::Time now, absl::Duration latency, bool failed);
  // Records a call that its caller's deadline cut short. It counts as a failure if it waited for at
  // least `least`, and longer than any answer took within the breaker's window; otherwise it is no
  // evidence. Returns whether the circuit breaker opened.
  bool ReportCutShort(absl::Time now, absl::Duration waited, absl::Duration least);
  // The admitted call was never made.
  void Forget();

  // First calls fill the budget; extra calls draw on it.
  void Deposit() { budget_.Add(policy_.retry.budget); }
  bool TakeExtra(absl::Time now) { return budget_.Take(now); }

  // How long to wait for the first call before making a second one.
  std::optional<absl::Duration> HedgeDelay();

 private:
  const Policy policy_;
  Breaker breaker_;
  TokenBucket rate_;
  TokenBucket budget_;
  Latencies latencies_;
  int open_calls_ = 0;
};

}  // namespace magpie::resource
