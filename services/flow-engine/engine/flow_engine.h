// The flow engine: everything this service can do, a method for each.
//
// A command takes its instance's turn, gathers what it needs, lets the domain decide, and commits
// state, history, answer and the calls to make as one. Only then is the caller answered and are the
// calls made; the outcome of a call is the next command. Thread-safe.

#pragma once

#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "common/base/context.h"
#include "common/base/under_way.h"
#include "services/flow-engine/domain/state/command.h"
#include "services/flow-engine/engine/deployments.h"
#include "services/flow-engine/engine/effects.h"
#include "services/flow-engine/engine/reads.h"
#include "services/flow-engine/engine/surroundings.h"
#include "services/flow-engine/engine/turns.h"
#include "services/flow-engine/store/flow_store.h"

namespace magpie::flow {

// Starts the newest deployment of a flow, or a given one.
struct StartRequest {
  Asked asked;
  std::optional<FlowKey> flow;
  std::optional<DeploymentId> deployment;
  Value::Map variables;
};

class FlowEngine {
 public:
  explicit FlowEngine(const Surroundings& surroundings);
  ~FlowEngine();

  // Makes again the calls whose outcome is unknown. Call it once, before anything else. The
  // previous process may have made them; pass false only if it has not.
  absl::Status Recover(bool may_have_been_made = true);

  // Stops the calls under way; they are made again when the process starts next. Call it last.
  void Stop();

  void Deploy(const Context& context, DeployFlow command, Deployments::Then then);
  // For Drafts, which deploys through it.
  Deployments& deployments() { return deployments_; }

  // Both answer once the instance has settled, or near the deadline.
  void Start(const Context& context, StartRequest request, Answer answer);
  void Do(const Context& context, Command command, Answer answer);

  // Reports each change of the instance that is committed from now on; for a child flow, each
  // change of its root. `watcher` is as in common/base/watchers.h.
  absl::StatusOr<int64_t> Watch(const Context& context, const InstanceName& name,
                                InstanceWatchers::Watcher watcher);
  // Answers with the instance as it is now: the first view of a watcher.
  void Look(const Context& context, const InstanceName& name, Answer answer);
  void Unwatch(int64_t number);
  // Ends all watches; a new one is refused.
  void StopWatches();

  // The store for the methods that take a Gather.
  const store::Store& store() const { return around_.store; }

  // As in Reads.
  absl::StatusOr<View> GetInstance(store::Gather& gather, const Context& context,
                                   const InstanceName& name);
  absl::StatusOr<FoundViews> FindInstances(store::Gather& gather, const Context& context,
                                           const InstanceFilter& filter, absl::string_view after,
                                           size_t limit);
  // As FlowStore::ListHistory.
  absl::StatusOr<FoundEvents> ListHistory(store::Gather& gather, const Context& context,
                                          const InstanceName& name, HistoryPlace& after,
                                          size_t limit);
  absl::StatusOr<DeployedPtr> GetDeployment(store::Gather& gather, const Context& context,
                                            const DeploymentId& id);
  absl::StatusOr<DeployedPtr> NewestDeployment(store::Gather& gather, const Context& context,
                                               const FlowKey& flow);
  absl::StatusOr<std::vector<Deployment>> ListDeployments(store::Gather& gather,
                                                          const Context& context,
                                                          absl::string_view flow,
                                                          absl::string_view after, size_t limit);

 private:
  // A command that starts an instance on the library's own deployment, if its flow is enabled.
  absl::StatusOr<Command> ToCommand(const Context& context, const Library& library,
                                    StartRequest request);

  const Surroundings around_;
  Deployments deployments_;
  const Reads reads_;
  InstanceWatchers watchers_;
  Effects effects_;
  Turns turns_;
  UnderWay looking_;
};

}  // namespace magpie::flow
