// Counts the calls to business units:
//
//   magpie_resource_calls_total{api,outcome}   outcome is OK, or the reason of the error
//   magpie_resource_call_seconds{api}

#pragma once

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/histogram.h>

#include <set>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace magpie::resource {

// Thread-safe.
class CallMetrics {
 public:
  // All further APIs are counted as "other".
  static constexpr size_t kMaxApis = 1000;

  CallMetrics();

  void Count(absl::string_view api, const absl::Status& outcome, absl::Duration latency);

 private:
  std::string LabelOf(absl::string_view api);

  prometheus::Family<prometheus::Counter>& calls_;
  prometheus::Family<prometheus::Histogram>& seconds_;

  absl::Mutex mutex_;
  std::set<std::string, std::less<>> apis_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace magpie::resource
