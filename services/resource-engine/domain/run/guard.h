// What stands before one API: limits, a circuit breaker, a budget of extra
// calls, and what is known of its latency. Pure: time is given.

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

// Fills with time, or by hand, up to its size.
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

// Closed, open, and half-open once it was open for long enough.
class Breaker {
 public:
  explicit Breaker(const BreakerPolicy& policy) : policy_(policy) {}

  // Whether a call may be made; Report follows.
  bool Admit(absl::Time now);
  // Of a call that took so long. Returns whether it opened.
  bool Report(absl::Time now, absl::Duration latency, bool failed);
  // Of a call that told nothing.
  void Forget();
  // The longest that any call took within the window that did not fail; zero for none.
  absl::Duration Longest(absl::Time now) const;

 private:
  static constexpr size_t kSlots = 10;
  struct Slot {
    int64_t number = -1;  // of the tenth of a window
    int calls = 0;
    int failures = 0;
    absl::Duration longest;  // of those that did not fail
  };

  int64_t NumberOf(absl::Time now) const;
  void Open(absl::Time now);
  bool TooMany(int64_t number) const;

  const BreakerPolicy policy_;
  std::array<Slot, kSlots> slots_;
  absl::Time open_until_ = absl::InfinitePast();  // the past where it is closed
  bool half_open_ = false;
  int probing_ = 0;
  int probed_ = 0;
};

// The last latencies, and a quantile of them.
class Latencies {
 public:
  void Add(absl::Duration latency);
  // Nothing before there are enough of them.
  std::optional<absl::Duration> Quantile(double quantile);

 private:
  static constexpr size_t kSize = 128;
  static constexpr size_t kEnough = 20;
  // Reckoned anew only so often.
  static constexpr size_t kEvery = 16;

  std::vector<absl::Duration> last_;
  size_t next_ = 0;
  size_t since_ = kEvery;
  absl::Duration kept_;
};

// Not thread-safe.
class Guard {
 public:
  // Extra calls that the budget allows before it has seen any.
  static constexpr double kReserve = 10;

  explicit Guard(const Policy& policy);

  // Whether a call may be made; Report or Forget follows. UNAVAILABLE (reason CIRCUIT_OPEN),
  // RESOURCE_EXHAUSTED (API_BUSY, RATE_LIMITED).
  absl::Status Admit(absl::Time now);
  // How a call went. Returns whether the circuit breaker opened.
  bool Report(absl::Time now, absl::Duration latency, bool failed);
  // Of a call that its caller did not wait for as long as the API may take. It failed where it
  // waited for `least`, and longer than any answer took within the breaker's window; else it told
  // nothing. Returns whether the circuit breaker opened.
  bool ReportCutShort(absl::Time now, absl::Duration waited, absl::Duration least);
  // Of a call that told nothing: it was never made.
  void Forget();

  // Each first call fills the budget, each extra one takes of it.
  void Deposit() { budget_.Add(policy_.retry.budget); }
  bool TakeExtra(absl::Time now) { return budget_.Take(now); }

  // When to make a second call, as long as the first one has not answered.
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
