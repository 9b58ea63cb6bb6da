// A client of a flow engine for tests, with the engine and the peers that it calls. The engine can
// be restarted on the same data.

#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "common/testing/scratch.h"
#include "magpie/flow/v1/draft_service.grpc.pb.h"
#include "magpie/flow/v1/flow_service.grpc.pb.h"
#include "services/flow-engine/testing/fake_resources.h"
#include "services/flow-engine/testing/running_engine.h"

namespace magpie::flow {

// FlowModel JSON of a model as in testing/draw.h.
std::string SourceOf(absl::string_view key, absl::string_view lines);

// The open task at this element; an empty one if there is none.
v1::Task TaskAt(const v1::Instance& instance, absl::string_view element_key);

// "TASK_NOT_OPEN"; empty if it is OK.
std::string Reason(const grpc::Status& status);

// The elements of the open tasks.
std::vector<std::string> OpenTasks(const v1::Instance& instance);

// A model: looks the state of an order up, then waits for a person.
inline constexpr absl::string_view kLookUp =
    "start S\n fetch L order.status id=order_id\n user A\n end E\n S -> L -> A -> E";

class Suite {
 public:
  // With fresh data, in a directory of this name.
  explicit Suite(const std::string& name, const Residents::Limits& kept = kKept);

  // The fake drops the calls that it holds. The engine takes them as never made, unless
  // `were_calls_made`.
  void Restart(bool were_calls_made = false);

  RunningEngine& running() { return *running_; }
  FakeResources& fake() { return fake_; }
  v1::FlowService::Stub& stub() { return *stub_; }
  v1::DraftService::Stub& authoring() { return *authoring_; }

  // Deploys a model as in testing/draw.h. Start uses the newest deployment.
  void Deploy(absl::string_view key, absl::string_view lines);
  // Deploys any source; returns OK or the refusal.
  grpc::Status TryDeploy(absl::string_view source, v1::Deployment& deployment,
                         bool lenient = false);

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

 private:
  void Open(bool were_calls_made);
  // A new request id, if none is given.
  std::string RequestIdOr(absl::string_view given);
  // Sends a command to an instance.
  template <class Response, class Method, class Request>
  grpc::Status Ask(Method method, const std::string& id, Request request, v1::Instance& instance,
                   absl::string_view request_id = "");

  const Scratch scratch_;
  const std::string directory_;
  const Residents::Limits kept_;
  FakeResources fake_;
  std::atomic<int> requests_ = 0;
  std::unique_ptr<RunningEngine> running_;
  std::unique_ptr<v1::FlowService::Stub> stub_;
  std::unique_ptr<v1::DraftService::Stub> authoring_;
};

}  // namespace magpie::flow
