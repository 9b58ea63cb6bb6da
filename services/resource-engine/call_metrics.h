// Counts the calls to business units:
//
//   magpie_resource_calls_total{api,outcome}   outcome is OK, or the reason of the error
//   magpie_resource_call_seconds{api}
//   magpie_resource_extra_calls_total{api,kind}    kind is retry or hedge
//   magpie_resource_answers_total{api,source}      source is called, shared, cache or stale
//   magpie_resource_circuit_opened_total{api}

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
#include "services/resource-engine/domain/call.h"

namespace magpie::resource {

// Thread-safe.
class CallMetrics {
 public:
  // All further APIs are counted as "other".
  static constexpr size_t kMaxApis = 1000;

  CallMetrics();

  void Count(absl::string_view api, const absl::Status& outcome, absl::Duration latency);
  void CountExtra(absl::string_view api, absl::string_view kind);
  void CountAnswer(absl::string_view api, Source source);
  void CountOpened(absl::string_view api);

 private:
  std::string LabelOf(absl::string_view api);

  prometheus::Family<prometheus::Counter>& calls_;
  prometheus::Family<prometheus::Histogram>& seconds_;
  prometheus::Family<prometheus::Counter>& extra_;
  prometheus::Family<prometheus::Counter>& opened_;
  prometheus::Family<prometheus::Counter>& answers_;

  absl::Mutex mutex_;
  std::set<std::string, std::less<>> apis_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace magpie::resource
