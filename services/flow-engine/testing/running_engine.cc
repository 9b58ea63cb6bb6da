#include "services/flow-engine/testing/running_engine.h"

#include <gtest/gtest.h>

#include <utility>

#include "absl/random/random.h"
#include "absl/time/clock.h"
#include "common/testing/store/open_test_store.h"
#include "services/flow-engine/domain/state/instance_id.h"
#include "services/flow-engine/rpc/draft_service.h"
#include "services/flow-engine/rpc/flow_service.h"
#include "services/flow-engine/store/flow_store.h"

namespace magpie::flow {
namespace {

constexpr absl::Duration kLongestDrain = absl::Seconds(20);

InstanceId NewId(absl::Time now) {
  absl::BitGen random;
  return MakeInstanceId(now, random);
}

}  // namespace

RunningEngine::RunningEngine(const Options& options)
    : store_(store::OpenTestStore(options.directory, &HomeOf)),
      resources_(options.peers),
      matching_(options.peers),
      engine_({.store = *store_,
               .once = once_,
               .clock = clock_,
               .timers = timers_,
               .resources = resources_,
               .matching = matching_,
               .new_id = NewId,
               .on_incidents = [this](int64_t by) { incidents_ += by; },
               .kept = options.kept}),
      service_(MakeFlowService(engine_)),
      authoring_(MakeDraftService(drafts_)) {
  const absl::Status drafts = drafts_.Recover();
  EXPECT_TRUE(drafts.ok()) << drafts;
  const absl::Status calls = engine_.Recover(options.were_calls_made);
  EXPECT_TRUE(calls.ok()) << calls;
  server_ = *server::Server::Start(
      "127.0.0.1:0", {{kFlowService, service_.get()}, {kDraftService, authoring_.get()}});
}

RunningEngine::~RunningEngine() {
  engine_.StopWatches();
  server_->Drain(absl::Now() + kLongestDrain);
  server_.reset();
  engine_.Stop();
}

std::vector<Call> RunningEngine::OpenCalls() {
  std::vector<Call> calls;
  auto open = store::GatherAndWait(
      *store_, [](store::Gather& gather) { return FlowStore(gather).ListOpenCalls(); });
  EXPECT_TRUE(open.ok()) << open.status();
  if (open.ok()) {
    for (OpenCall& one : *open) calls.push_back(std::move(one.call));
  }
  return calls;
}

}  // namespace magpie::flow
