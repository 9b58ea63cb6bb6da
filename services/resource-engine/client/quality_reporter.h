// Reports the counts of this process to the resource engine from time to time. Counts that cannot
// be reported while the engine is away are reported later.

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

  // Cancels the report in flight; counts since the last report are lost.
  ~QualityReporter();

  QualityCounts& counts();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace magpie::resource
