// Tells the resource engine what this process has counted, from time to time. What
// the engine does not take while it is away is told later.

#pragma once

#include <memory>
#include <string>

#include "common/base/clock.h"
#include "common/base/timer.h"
#include "services/resource-engine/client/quality_counts.h"

namespace magpie::resource {

// Thread-safe.
class QualityReporter {
 public:
  static constexpr absl::Duration kPause = absl::Seconds(20);

  // `address` is "host:port" of the engine; the others must outlive it.
  QualityReporter(const std::string& address, const Clock& clock, Timers& timers);

  // Cancels what is on its way; what was counted since the last time is lost.
  ~QualityReporter();

  QualityCounts& counts();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace magpie::resource
