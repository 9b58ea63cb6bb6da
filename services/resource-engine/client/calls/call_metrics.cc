#include "services/resource-engine/client/calls/call_metrics.h"

#include "common/metrics/metrics.h"
#include "common/status/error.h"

namespace magpie::resource {
namespace {

const prometheus::Histogram::BucketBoundaries& Bounds() {
  static const prometheus::Histogram::BucketBoundaries bounds = {
      0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30};
  return bounds;
}

}  // namespace

CallMetrics::CallMetrics()
    : calls_(prometheus::BuildCounter()
                 .Name("magpie_resource_calls_total")
                 .Help("Calls to APIs of business units, by API and outcome.")
                 .Register(Metrics())),
      seconds_(prometheus::BuildHistogram()
                   .Name("magpie_resource_call_seconds")
                   .Help("How long calls to APIs of business units took.")
                   .Register(Metrics())),
      extra_(prometheus::BuildCounter()
                 .Name("magpie_resource_extra_calls_total")
                 .Help("Repeated calls, by API and kind: again (at once), retry or hedge.")
                 .Register(Metrics())),
      opened_(prometheus::BuildCounter()
                  .Name("magpie_resource_circuit_opened_total")
                  .Help("How often the circuit breaker of an API opened.")
                  .Register(Metrics())),
      answers_(prometheus::BuildCounter()
                   .Name("magpie_resource_answers_total")
                   .Help("Answers of APIs, by API and where they came from.")
                   .Register(Metrics())) {}

void CallMetrics::Count(absl::string_view api, const absl::Status& outcome,
                        absl::Duration latency) {
  Counters& counters = Of(api);
  if (outcome.ok()) {
    counters.ok.Increment();
  } else {
    calls_.Add({{"api", counters.label}, {"outcome", ReasonOf(outcome)}}).Increment();
  }
  counters.seconds.Observe(absl::ToDoubleSeconds(latency));
}

CallMetrics::Counters& CallMetrics::Of(absl::string_view api) {
  {
    absl::ReaderMutexLock lock(&mutex_);
    const auto found = apis_.find(api);
    if (found != apis_.end()) return *found->second;
  }
  absl::MutexLock lock(&mutex_);
  if (apis_.size() >= kMaxApis && !apis_.contains(api)) {
    if (other_ == nullptr) other_ = Make("other");
    return *other_;
  }
  std::unique_ptr<Counters>& counters = apis_[std::string(api)];
  if (counters == nullptr) counters = Make(std::string(api));
  return *counters;
}

std::unique_ptr<CallMetrics::Counters> CallMetrics::Make(const std::string& label) {
  const auto answers = [&](const char* source) {
    return &answers_.Add({{"api", label}, {"source", source}});
  };
  return std::unique_ptr<Counters>(new Counters{
      .label = label,
      .seconds = seconds_.Add({{"api", label}}, Bounds()),
      .ok = calls_.Add({{"api", label}, {"outcome", "OK"}}),
      .again = extra_.Add({{"api", label}, {"kind", "again"}}),
      .retries = extra_.Add({{"api", label}, {"kind", "retry"}}),
      .hedges = extra_.Add({{"api", label}, {"kind", "hedge"}}),
      .opened = opened_.Add({{"api", label}}),
      .answers = {answers("called"), answers("shared"), answers("cache"), answers("stale")}});
}

}  // namespace magpie::resource
