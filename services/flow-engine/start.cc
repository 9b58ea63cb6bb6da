#include "services/flow-engine/start.h"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>

#include <utility>

#include "absl/random/random.h"
#include "absl/strings/str_cat.h"
#include "common/base/clock.h"
#include "common/base/timer.h"
#include "common/metrics/metrics.h"
#include "common/records/once.h"
#include "common/records/sweep.h"
#include "common/rpc/server/server.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/store/rocks/metered_store.h"
#include "services/flow-engine/domain/state/instance_id.h"
#include "services/flow-engine/engine/flow_engine.h"
#include "services/flow-engine/peers/linked_resources.h"
#include "services/flow-engine/peers/remote_resources.h"
#include "services/flow-engine/rpc/draft_service.h"
#include "services/flow-engine/rpc/flow_service.h"

namespace magpie::flow {
namespace {

InstanceId NewId(absl::Time now) {
  thread_local absl::BitGen random;
  return MakeInstanceId(now, random);
}

prometheus::Gauge& OpenIncidents() {
  return prometheus::BuildGauge()
      .Name("magpie_flow_open_incidents")
      .Help("Open incidents, which wait for an operator.")
      .Register(Metrics())
      .Add({});
}

// Counts hits and misses of the caches.
class Lookups {
 public:
  void Add(Cache cache, bool is_there) {
    counters_[static_cast<size_t>(cache)][is_there ? 1 : 0]->Increment();
  }

 private:
  static prometheus::Counter* Counter(const char* cache, const char* result) {
    return &prometheus::BuildCounter()
                .Name("magpie_flow_cache_lookups_total")
                .Help("Lookups in memory of live instances, records and compiled deployments.")
                .Register(Metrics())
                .Add({{"cache", cache}, {"result", result}});
  }

  prometheus::Counter* const counters_[3][2] = {
      {Counter("instances", "miss"), Counter("instances", "hit")},
      {Counter("records", "miss"), Counter("records", "hit")},
      {Counter("deployments", "miss"), Counter("deployments", "hit")}};
};

absl::Status CheckSteps(const Options& options) {
  if (options.max_steps >= kLeastSteps && options.max_steps <= kMostSteps) return absl::OkStatus();
  return InvalidField("--max_steps",
                      absl::StrCat("must be from ", kLeastSteps, " to ", kMostSteps));
}

absl::StatusOr<std::unique_ptr<ResourcePeer>> MakeResources(const Options& options) {
  static const SystemClock clock;
  if (options.means.upstreams.empty()) {
    return std::make_unique<RemoteResources>(options.resource_engine);
  }
  return LinkedResources::Make(options.resource_engine, options.means, clock);
}

class FlowPart final : public server::Part {
 public:
  FlowPart(std::unique_ptr<store::Store> store, std::unique_ptr<ResourcePeer> resources,
           const Options& options)
      : store_(std::move(store)),
        resources_(std::move(resources)),
        matching_(options.solution_matching),
        max_steps_(options.max_steps) {}

  ~FlowPart() override {
    server_.reset();
    sweep_timers_.reset();
    engine_.Stop();
    timers_.reset();
    engine_.Stop();  // calls that a timer has begun meanwhile
  }

  absl::Status Start(const std::string& listen) {
    RETURN_IF_ERROR(drafts_.Recover());
    RETURN_IF_ERROR(engine_.Recover());
    KeepSweeping(once_, clock_, *sweep_timers_);
    ASSIGN_OR_RETURN(server_, server::Server::Start(listen, {{kFlowService, service_.get()},
                                                             {kDraftService, authoring_.get()}}));
    return absl::OkStatus();
  }

  void Ready() override { server_->Ready(); }
  void Drain(absl::Time deadline) override {
    engine_.StopWatches();
    server_->Drain(deadline);
  }

 private:
  const SystemClock clock_;
  const std::unique_ptr<store::Store> store_;
  Once once_{*store_, clock_};
  std::unique_ptr<ThreadTimers> timers_ = std::make_unique<ThreadTimers>();
  std::unique_ptr<ThreadTimers> sweep_timers_ = std::make_unique<ThreadTimers>();
  const std::unique_ptr<ResourcePeer> resources_;
  MatchingPeer matching_;
  const int max_steps_;
  prometheus::Gauge& incidents_ = OpenIncidents();
  Lookups lookups_;
  FlowEngine engine_{
      {.store = *store_,
       .once = once_,
       .clock = clock_,
       .timers = *timers_,
       .resources = *resources_,
       .matching = matching_,
       .new_id = NewId,
       .on_incidents = [this](int64_t by) { incidents_.Increment(static_cast<double>(by)); },
       .on_look = [this](Cache cache, bool is_there) { lookups_.Add(cache, is_there); },
       .max_steps = max_steps_}};
  Drafts drafts_{*store_, once_, clock_, engine_.deployments()};
  const std::unique_ptr<grpc::Service> service_ = MakeFlowService(engine_);
  const std::unique_ptr<grpc::Service> authoring_ = MakeDraftService(drafts_);
  std::unique_ptr<server::Server> server_;
};

absl::StatusOr<std::unique_ptr<server::Part>> Start(const Options& options,
                                                    std::unique_ptr<ResourcePeer> resources,
                                                    std::unique_ptr<store::Store> store) {
  auto part = std::make_unique<FlowPart>(std::move(store), std::move(resources), options);
  RETURN_IF_ERROR(part->Start(options.listen));
  return part;
}

}  // namespace

absl::StatusOr<std::unique_ptr<server::Part>> StartFlowEngine(const Options& options) {
  // Before the store is opened, so that a bad flag is reported even if a different process has the
  // store.
  RETURN_IF_ERROR(CheckSteps(options));
  ASSIGN_OR_RETURN(auto resources, MakeResources(options));
  ASSIGN_OR_RETURN(auto store, OpenMeteredStore("flow-engine", options.data));
  return Start(options, std::move(resources), std::move(store));
}

absl::StatusOr<std::unique_ptr<server::Part>> StartFlowEngine(const Options& options,
                                                              std::unique_ptr<store::Store> store) {
  RETURN_IF_ERROR(CheckSteps(options));
  ASSIGN_OR_RETURN(auto resources, MakeResources(options));
  return Start(options, std::move(resources), std::move(store));
}

}  // namespace magpie::flow
