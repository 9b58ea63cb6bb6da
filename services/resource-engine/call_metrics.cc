#include "services/resource-engine/call_metrics.h"

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
                 .Help("Calls that were made again, by API and kind: retry or hedge.")
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
  const std::string label = LabelOf(api);
  calls_.Add({{"api", label}, {"outcome", ReasonOf(outcome)}}).Increment();
  seconds_.Add({{"api", label}}, Bounds()).Observe(absl::ToDoubleSeconds(latency));
}

void CallMetrics::CountExtra(absl::string_view api, absl::string_view kind) {
  extra_.Add({{"api", LabelOf(api)}, {"kind", std::string(kind)}}).Increment();
}

void CallMetrics::CountAnswer(absl::string_view api, Source source) {
  constexpr const char* kNames[] = {"called", "shared", "cache", "stale"};
  answers_.Add({{"api", LabelOf(api)}, {"source", kNames[static_cast<size_t>(source)]}})
      .Increment();
}

void CallMetrics::CountOpened(absl::string_view api) {
  opened_.Add({{"api", LabelOf(api)}}).Increment();
}

std::string CallMetrics::LabelOf(absl::string_view api) {
  absl::MutexLock lock(&mutex_);
  const auto found = apis_.find(api);
  if (found != apis_.end()) return *found;
  if (apis_.size() == kMaxApis) return "other";
  return *apis_.insert(std::string(api)).first;
}

}  // namespace magpie::resource
