// A flow engine on a real store and a real port, as its process runs it: it starts with this object
// and stops with it. For tests. Its timers do not run by themselves.

#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "common/base/clock.h"
#include "common/base/timer.h"
#include "common/records/once.h"
#include "common/rpc/server/server.h"
#include "common/store/store.h"
#include "services/flow-engine/engine/drafts.h"
#include "services/flow-engine/engine/flow_engine.h"
#include "services/flow-engine/peers/matching_peer.h"
#include "services/flow-engine/peers/remote_resources.h"

namespace magpie::flow {

class RunningEngine {
 public:
  struct Options {
    std::string directory;  // of the data; it may hold those of an earlier engine
    std::string peers;      // the address of the resource engine and of solution matching
    Residents::Limits kept = kKept;
    // Whether the calls that an earlier engine left open may have reached the business unit.
    bool were_calls_made = false;
  };

  explicit RunningEngine(const Options& options);
  ~RunningEngine();

  const std::string& address() const { return server_->address(); }
  FlowEngine& engine() { return engine_; }
  store::Store& store() { return *store_; }
  FakeTimers& timers() { return timers_; }
  int64_t incidents() const { return incidents_; }
  // The calls that a decision asked for and that have no outcome yet.
  std::vector<Call> OpenCalls();

 private:
  const SystemClock clock_;
  FakeTimers timers_;
  const std::unique_ptr<store::Store> store_;
  Once once_{*store_, clock_};
  RemoteResources resources_;
  MatchingPeer matching_;
  int64_t incidents_ = 0;
  FlowEngine engine_;
  Drafts drafts_{*store_, once_, clock_, engine_.deployments()};
  const std::unique_ptr<grpc::Service> service_;
  const std::unique_ptr<grpc::Service> authoring_;
  std::unique_ptr<server::Server> server_;
};

}  // namespace magpie::flow
