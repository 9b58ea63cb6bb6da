// The flow engine on a real store and a real port, for tests. Its timers do not run by themselves,
// and it can be restarted on the same data.

#pragma once

#include <atomic>
#include <memory>
#include <string>

#include "common/base/clock.h"
#include "common/base/timer.h"
#include "common/records/once.h"
#include "common/rpc/server/server.h"
#include "common/store/store.h"
#include "common/testing/scratch.h"
#include "magpie/flow/v1/flow_service.grpc.pb.h"
#include "services/flow-engine/engine/flow_engine.h"
#include "services/flow-engine/rpc/draft_service.h"
#include "services/flow-engine/rpc/flow_service.h"
#include "services/flow-engine/testing/fake_resources.h"

namespace magpie::flow {

class Suite {
 public:
  // With fresh data, in a directory of this name.
  explicit Suite(const std::string& name, const Residents::Limits& kept = kKept);
  ~Suite();

  // The fake drops the calls that it holds: they were never made, unless `were_calls_made`, which
  // the engine cannot know.
  void Restart(bool were_calls_made = false);

  v1::FlowService::Stub& stub() { return *stub_; }
  v1::DraftService::Stub& authoring() { return *authoring_stub_; }
  FlowEngine& engine() { return *engine_; }
  magpie::store::Store& store() { return *store_; }
  FakeResources& fake() { return fake_; }
  FakeTimers& timers() { return *timers_; }
  int64_t incidents() const { return incidents_; }
  // The calls that a decision asked for and that have no outcome yet.
  std::vector<Call> OpenCalls();

  // Deploys a model as in testing/draw.h. The newest deployment runs.
  void Deploy(absl::string_view key, absl::string_view lines);
  // Deploys any source; returns OK or the refusal.
  grpc::Status TryDeploy(absl::string_view source, v1::Deployment& deployment,
                         bool lenient = false);
  // FlowModel JSON of a model as in testing/draw.h.
  static std::string Source(absl::string_view key, absl::string_view lines);

  // Each uses a new request id, unless one is given.
  grpc::Status Start(absl::string_view flow, absl::string_view variables, v1::Instance& instance,
                     absl::string_view request_id = "");
  grpc::Status Commit(const v1::Instance& before, absl::string_view variables,
                      v1::Instance& instance, absl::string_view request_id = "");
  // Answers the task at this element.
  grpc::Status CommitAt(const v1::Instance& before, absl::string_view element_key,
                        absl::string_view variables, v1::Instance& instance,
                        absl::string_view request_id = "");
  grpc::Status Retry(const v1::Instance& before, absl::string_view variables,
                     v1::Instance& instance, bool skip = false);
  // `task_id` and `to_node` may be empty.
  grpc::Status Rollback(const std::string& id, absl::string_view task_id, absl::string_view to_node,
                        v1::Instance& instance, v1::Resubmit resubmit = v1::RESUBMIT_WALK);
  grpc::Status Jump(const std::string& id, absl::string_view wait_id, absl::string_view to_node,
                    v1::Instance& instance, absl::string_view variables = "");
  grpc::Status Terminate(const std::string& id, v1::Instance& instance,
                         absl::string_view cause = "");
  grpc::Status Suspend(const std::string& id, v1::Instance& instance, absl::string_view cause = "");
  grpc::Status Resume(const std::string& id, v1::Instance& instance, absl::string_view cause = "");
  grpc::Status Update(const std::string& id, absl::string_view variables, v1::Instance& instance);
  v1::Instance Get(const std::string& id);
  // Reads the instance until it has settled.
  v1::Instance WaitUntilSettled(const std::string& id);

  // The open task at this element; an empty one if there is none.
  static v1::Task TaskAt(const v1::Instance& instance, absl::string_view element_key);

 private:
  void Open(bool were_calls_made);
  void Close();
  std::string RequestIdOr(absl::string_view given);
  // Sends a command of an instance.
  template <class Response, class Method, class Request>
  grpc::Status Ask(Method method, const std::string& id, Request request, v1::Instance& instance,
                   absl::string_view request_id = "");

  const Scratch scratch_;
  const std::string directory_;
  const Residents::Limits kept_;
  const SystemClock clock_;
  FakeResources fake_;
  int64_t incidents_ = 0;
  std::atomic<int> requests_ = 0;
  std::unique_ptr<FakeTimers> timers_;
  std::unique_ptr<store::Store> store_;
  std::unique_ptr<Once> once_;
  std::unique_ptr<ResourcePeer> resources_;
  std::unique_ptr<MatchingPeer> matching_;
  std::unique_ptr<FlowEngine> engine_;
  std::unique_ptr<FlowService> service_;
  std::unique_ptr<Drafts> drafts_;
  std::unique_ptr<DraftService> authoring_;
  std::unique_ptr<server::Server> server_;
  std::unique_ptr<v1::FlowService::Stub> stub_;
  std::unique_ptr<v1::DraftService::Stub> authoring_stub_;
};

}  // namespace magpie::flow
