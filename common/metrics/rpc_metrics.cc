#include "common/metrics/rpc_metrics.h"

#include <prometheus/counter.h>
#include <prometheus/histogram.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "common/metrics/metrics.h"

namespace magpie {
namespace {

// By number, in Go's spelling, which dashboards expect: Canceled has one l.
constexpr std::array<absl::string_view, 17> kCodeNames = {
    "OK",       "Canceled",       "Unknown",          "InvalidArgument",   "DeadlineExceeded",
    "NotFound", "AlreadyExists",  "PermissionDenied", "ResourceExhausted", "FailedPrecondition",
    "Aborted",  "OutOfRange",     "Unimplemented",    "Internal",          "Unavailable",
    "DataLoss", "Unauthenticated"};

// Seconds, from a sync of a fast disk to the longest usual deadline.
const prometheus::Histogram::BucketBoundaries kBuckets = {.0005, .001, .0025, .005, .01, .025, .05,
                                                          .1,    .25,  .5,    1,    2.5, 5,    10};

std::string NameOf(RpcSide side, absl::string_view rest) {
  return absl::StrCat("grpc_", side == RpcSide::kServer ? "server" : "client", "_", rest);
}

size_t Index(absl::StatusCode code) {
  const auto index = static_cast<size_t>(code);
  return index < kCodeNames.size() ? index : static_cast<size_t>(absl::StatusCode::kUnknown);
}

}  // namespace

absl::string_view GrpcCodeName(absl::StatusCode code) { return kCodeNames[Index(code)]; }

RpcMetrics::RpcMetrics(RpcSide side, absl::string_view service, absl::string_view method,
                       absl::string_view type) {
  const prometheus::Labels labels = {{"grpc_type", std::string(type)},
                                     {"grpc_service", std::string(service)},
                                     {"grpc_method", std::string(method)}};
  auto& started = prometheus::BuildCounter()
                      .Name(NameOf(side, "started_total"))
                      .Help("RPCs started.")
                      .Register(Metrics());
  auto& handled = prometheus::BuildCounter()
                      .Name(NameOf(side, "handled_total"))
                      .Help("RPCs ended, by code.")
                      .Register(Metrics());
  auto& seconds = prometheus::BuildHistogram()
                      .Name(NameOf(side, "handling_seconds"))
                      .Help("Duration of RPCs.")
                      .Register(Metrics());
  started_ = &started.Add(labels);
  seconds_ = &seconds.Add(labels, kBuckets);
  for (size_t i = 0; i < handled_.size(); ++i) {
    prometheus::Labels with_code = labels;
    with_code["grpc_code"] = std::string(kCodeNames[i]);
    handled_[i] = &handled.Add(with_code);
  }
}

void RpcMetrics::Started() const { started_->Increment(); }

void RpcMetrics::Handled(absl::StatusCode code, absl::Duration took) const {
  handled_[Index(code)]->Increment();
  seconds_->Observe(absl::ToDoubleSeconds(took));
}

}  // namespace magpie
