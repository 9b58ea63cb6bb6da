#include "services/resource-engine/client/quality_reporter.h"

#include <grpcpp/grpcpp.h>

#include <algorithm>
#include <utility>

#include "common/base/timer_scope.h"
#include "common/rpc/client/channel.h"
#include "common/rpc/client/open_rpcs.h"
#include "magpie/resource/v1/quality_service.grpc.pb.h"

namespace magpie::resource {
namespace {

constexpr absl::Duration kTimeout = absl::Seconds(10);
// In one message, as the engine accepts it.
constexpr size_t kMaxCounts = 1000;

struct Report {
  grpc::ClientContext wire;
  v1::AddQualityRequest request;
  v1::AddQualityResponse response;
  TenantId tenant;
  std::vector<QualityCount> counts;
};

v1::QualityCount ToProto(const QualityCount& count) {
  const Quality& quality = count.quality;
  v1::QualityCount proto;
  proto.set_resource(count.resource.str());
  proto.set_caller(count.caller);
  proto.set_calls(quality.calls);
  proto.set_made(quality.made);
  proto.set_cached(quality.cached);
  proto.set_shared(quality.shared);
  proto.mutable_errors()->insert(quality.errors.begin(), quality.errors.end());
  proto.mutable_latencies()->insert(quality.latencies.begin(), quality.latencies.end());
  return proto;
}

}  // namespace

struct QualityReporter::Impl {
  Impl(const std::string& address, const Clock& clock, Timers& timers)
      : clock(clock), stub(v1::QualityService::NewStub(client::Connect(address))), timers(timers) {}

  void Wait() {
    timers.At(clock.Now() + kPause, [this](bool due) {
      if (!due) return;
      for (const auto& [tenant, all] : counts.Take()) {
        for (size_t begin = 0; begin < all.size(); begin += kMaxCounts) {
          const size_t end = std::min(all.size(), begin + kMaxCounts);
          Send(tenant, {all.begin() + begin, all.begin() + end});
        }
      }
      Wait();
    });
  }

  void Send(const TenantId& tenant, std::vector<QualityCount> some) {
    auto report = std::shared_ptr<Report>(new Report{.tenant = tenant, .counts = std::move(some)});
    for (const QualityCount& count : report->counts) {
      *report->request.add_counts() = ToProto(count);
    }
    client::Prepare({.tenant = tenant}, kTimeout, report->wire);
    if (!open.Add(&report->wire)) return;
    stub->async()->AddQuality(
        &report->wire, &report->request, &report->response,
        client::Counted(add_method, [this, report](const absl::Status& status) {
          // Not if the engine may have counted it.
          if (absl::IsUnavailable(status)) counts.Add(report->tenant, report->counts);
          open.Remove(&report->wire);
        }));
  }

  void Stop() {
    timers.Stop();
    open.Stop();
  }

  const Clock& clock;
  const std::unique_ptr<v1::QualityService::Stub> stub;
  const client::Method add_method{v1::QualityService::service_full_name(), "AddQuality"};
  QualityCounts counts;
  client::OpenRpcs open;
  TimerScope timers;  // last: its timers use the others
};

QualityReporter::QualityReporter(const std::string& address, const Clock& clock, Timers& timers)
    : impl_(std::make_unique<Impl>(address, clock, timers)) {
  impl_->Wait();
}

QualityReporter::~QualityReporter() { impl_->Stop(); }

QualityCounts& QualityReporter::counts() { return impl_->counts; }

}  // namespace magpie::resource
