#include "tools/bench/lib/load.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "tools/bench/lib/lanes.h"

namespace magpie::bench {
namespace {

using Steady = std::chrono::steady_clock;

class Loop {
 public:
  Loop(const Load& load, const BeginCall& begin)
      : begin_(begin),
        warm_(Steady::now() + absl::ToChronoNanoseconds(load.warm_up)),
        end_(warm_ + absl::ToChronoNanoseconds(load.length)),
        lanes_(load.in_flight) {}

  absl::StatusOr<Measured> Run() {
    RunLanes(lanes_.size(), [this](size_t lane, std::function<void()> ended) {
      return Step(lane, std::move(ended));
    });
    absl::MutexLock lock(&mutex_);
    if (!failure_.ok()) return failure_;
    return Sum();
  }

 private:
  struct Lane {
    size_t calls = 0;
    std::vector<absl::Duration> took;
  };

  bool Step(size_t lane, std::function<void()> ended) {
    const Steady::time_point begun = Steady::now();
    if (begun >= end_ || HasFailed()) return false;
    if (++lanes_[lane].calls > kMaxCallsPerLane) {
      Fail(absl::ResourceExhaustedError("more calls than a bench may make"));
      return false;
    }
    begin_(lane, [this, lane, begun, ended = std::move(ended)](const absl::Status& status) {
      Record(lanes_[lane], begun, status);
      ended();
    });
    return true;
  }

  void Record(Lane& lane, Steady::time_point begun, const absl::Status& status) {
    const Steady::time_point now = Steady::now();
    if (now >= warm_ && now < end_) lane.took.push_back(absl::FromChrono(now - begun));
    if (!status.ok()) Fail(status);
  }

  void Fail(const absl::Status& status) {
    absl::MutexLock lock(&mutex_);
    failure_.Update(status);
  }

  bool HasFailed() {
    absl::MutexLock lock(&mutex_);
    return !failure_.ok();
  }

  absl::StatusOr<Measured> Sum() const {
    std::vector<absl::Duration> took;
    for (const Lane& lane : lanes_) took.insert(took.end(), lane.took.begin(), lane.took.end());
    if (took.empty()) return absl::DeadlineExceededError("no call was answered in time");
    const double seconds = std::chrono::duration<double>(end_ - warm_).count();
    return Measured{.calls_per_second = static_cast<double>(took.size()) / seconds,
                    .p50 = Percentile(took, 0.5),
                    .p99 = Percentile(took, 0.99)};
  }

  const BeginCall& begin_;
  const Steady::time_point warm_;
  const Steady::time_point end_;
  std::vector<Lane> lanes_;  // each is touched by its own step only
  absl::Mutex mutex_;
  absl::Status failure_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace

absl::StatusOr<Measured> Measure(const Load& load, const BeginCall& begin) {
  return Loop(load, begin).Run();
}

absl::Duration Percentile(std::span<absl::Duration> values, double share) {
  const auto rank = static_cast<size_t>(std::ceil(share * static_cast<double>(values.size())));
  const auto at = values.begin() + static_cast<std::ptrdiff_t>(std::max<size_t>(rank, 1) - 1);
  std::nth_element(values.begin(), at, values.end());
  return *at;
}

}  // namespace magpie::bench
