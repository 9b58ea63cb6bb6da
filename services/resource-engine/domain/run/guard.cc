#include "services/resource-engine/domain/run/guard.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"

namespace magpie::resource {

bool TokenBucket::Take(absl::Time now) {
  if (filled_ != absl::InfinitePast()) Add(rate_ * absl::ToDoubleSeconds(now - filled_));
  filled_ = std::max(filled_, now);
  if (tokens_ < 1) return false;
  tokens_ -= 1;
  return true;
}

bool Breaker::Admit(absl::Time now) {
  if (!policy_.on) return true;
  if (!half_open_) {
    if (open_until_ == absl::InfinitePast()) return true;
    if (now < open_until_) return false;
    half_open_ = true;
    probing_ = probed_ = 0;
  }
  if (probing_ + probed_ >= policy_.probes) return false;
  ++probing_;
  return true;
}

int64_t Breaker::NumberOf(absl::Time now) const {
  return (now - absl::UnixEpoch()) / (policy_.window / static_cast<int>(kSlots));
}

bool Breaker::Report(absl::Time now, absl::Duration latency, bool failed) {
  if (!policy_.on) return false;
  if (half_open_) {
    // A call that was under way when it opened is not a probe, but is just as good evidence.
    probing_ = std::max(0, probing_ - 1);
    if (failed) return Open(now), true;
    if (++probed_ < policy_.probes) return false;
    half_open_ = false;
    open_until_ = absl::InfinitePast();
    slots_.fill({});
    return false;
  }
  if (open_until_ != absl::InfinitePast()) return false;
  const int64_t number = NumberOf(now);
  Slot& slot = slots_[number % kSlots];
  if (slot.number != number) slot = {.number = number};
  ++slot.calls;
  slot.failures += failed;
  if (!failed) slot.longest = std::max(slot.longest, latency);
  if (!failed || !TooMany(number)) return false;
  Open(now);
  return true;
}

void Breaker::Forget() { probing_ = std::max(0, probing_ - 1); }

absl::Duration Breaker::Longest(absl::Time now) const {
  absl::Duration longest;
  for (const Slot& slot : slots_) {
    if (slot.number > NumberOf(now) - static_cast<int64_t>(kSlots)) {
      longest = std::max(longest, slot.longest);
    }
  }
  return longest;
}

void Breaker::Open(absl::Time now) {
  half_open_ = false;
  open_until_ = now + policy_.open;
}

bool Breaker::TooMany(int64_t number) const {
  int calls = 0;
  int failures = 0;
  for (const Slot& slot : slots_) {
    if (slot.number <= number - static_cast<int64_t>(kSlots)) continue;
    calls += slot.calls;
    failures += slot.failures;
  }
  return calls >= policy_.min_calls && failures >= policy_.failures * calls;
}

void Latencies::Add(absl::Duration latency) {
  ++since_;
  if (last_.size() < kSize) return last_.push_back(latency);
  last_[next_] = latency;
  next_ = (next_ + 1) % kSize;
}

std::optional<absl::Duration> Latencies::Quantile(double quantile) {
  if (last_.size() < kEnough) return std::nullopt;
  if (since_ < kEvery) return kept_;
  std::vector<absl::Duration> sorted = last_;
  const auto at = sorted.begin() + static_cast<ptrdiff_t>(quantile * sorted.size());
  std::nth_element(sorted.begin(), at, sorted.end());
  since_ = 0;
  return kept_ = *at;
}

Guard::Guard(const Policy& policy)
    : policy_(policy),
      breaker_(policy.breaker),
      rate_(policy.limit.burst, policy.limit.rate),
      budget_(kReserve, 0) {}

absl::Status Guard::Admit(absl::Time now) {
  using absl::StatusCode;
  if (policy_.limit.concurrency > 0 && open_calls_ >= policy_.limit.concurrency) {
    return Error(StatusCode::kResourceExhausted, "API_BUSY",
                 absl::StrCat(open_calls_, " calls of it are under way already"));
  }
  if (!breaker_.Admit(now)) {
    return Error(StatusCode::kUnavailable, "CIRCUIT_OPEN",
                 "it failed so often that it is not called for a while");
  }
  if (policy_.limit.rate > 0 && !rate_.Take(now)) {
    breaker_.Forget();
    return Error(
        StatusCode::kResourceExhausted, "RATE_LIMITED",
        absl::StrCat("it may be called ", policy_.limit.rate, " times per second at most"));
  }
  ++open_calls_;
  return absl::OkStatus();
}

bool Guard::Report(absl::Time now, absl::Duration latency, bool failed) {
  --open_calls_;
  if (!failed && policy_.hedge.quantile > 0) latencies_.Add(latency);
  return breaker_.Report(now, latency, failed);
}

bool Guard::ReportCutShort(absl::Time now, absl::Duration waited, absl::Duration least) {
  if (waited >= least && waited > breaker_.Longest(now)) return Report(now, waited, true);
  Forget();
  return false;
}

void Guard::Forget() {
  --open_calls_;
  breaker_.Forget();
}

std::optional<absl::Duration> Guard::HedgeDelay() {
  if (policy_.hedge.quantile == 0) return std::nullopt;
  const std::optional<absl::Duration> quantile = latencies_.Quantile(policy_.hedge.quantile);
  if (!quantile.has_value()) return std::nullopt;
  return std::max(*quantile, policy_.hedge.at_least);
}

}  // namespace magpie::resource
