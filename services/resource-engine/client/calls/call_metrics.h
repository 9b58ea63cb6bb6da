// Counts the calls to business units:
//
//   magpie_resource_calls_total{api,outcome}       outcome is OK, or the reason of the error
//   magpie_resource_call_seconds{api}
//   magpie_resource_extra_calls_total{api,kind}    kind is retry or hedge
//   magpie_resource_answers_total{api,source}      source is called, shared, cache or stale
//   magpie_resource_circuit_opened_total{api}

#pragma once

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/histogram.h>

#include <array>
#include <memory>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "services/resource-engine/domain/run/call.h"

namespace magpie::resource {

// Thread-safe.
class CallMetrics {
 public:
  // Further APIs are counted as "other".
  static constexpr size_t kMaxApis = 1000;

  CallMetrics();

  void Count(absl::string_view api, const absl::Status& outcome, absl::Duration latency);
  // A call that was repeated at once: on a new connection or with a newer token.
  void CountAgain(absl::string_view api) { Of(api).again.Increment(); }
  void CountRetry(absl::string_view api) { Of(api).retries.Increment(); }
  void CountHedge(absl::string_view api) { Of(api).hedges.Increment(); }
  void CountOpened(absl::string_view api) { Of(api).opened.Increment(); }
  void CountAnswer(absl::string_view api, Source source) {
    Of(api).answers[static_cast<size_t>(source)]->Increment();
  }

 private:
  // Looked up once, since finding a counter by its labels is too slow for each request.
  struct Counters {
    std::string label;
    prometheus::Histogram& seconds;
    prometheus::Counter& ok;
    prometheus::Counter& again;
    prometheus::Counter& retries;
    prometheus::Counter& hedges;
    prometheus::Counter& opened;
    std::array<prometheus::Counter*, 4> answers;  // by Source
  };

  Counters& Of(absl::string_view api);
  std::unique_ptr<Counters> Make(const std::string& label);

  prometheus::Family<prometheus::Counter>& calls_;
  prometheus::Family<prometheus::Histogram>& seconds_;
  prometheus::Family<prometheus::Counter>& extra_;
  prometheus::Family<prometheus::Counter>& opened_;
  prometheus::Family<prometheus::Counter>& answers_;

  absl::Mutex mutex_;
  absl::flat_hash_map<std::string, std::unique_ptr<Counters>> apis_ ABSL_GUARDED_BY(mutex_);
  std::unique_ptr<Counters> other_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace magpie::resource
