// The flow engine: everything this service can do, one method for each.
//
// A command takes its instance's turn, gathers what it needs, lets the domain
// decide, and commits state, history, answer and the calls to make as one. Only
// then is the caller answered and are the calls made; what a call brings is the
// next command. Thread-safe.

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

// What to start: the newest deployment of a flow, or a given one.
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

  // Makes the calls again whose outcome is not known. Call it once, before anything else. They
  // `may_have_been_made` by the process before, unless the caller knows better.
  absl::Status Recover(bool may_have_been_made = true);

  // Stops the calls under way; they are made again after the next start. Call it last.
  void Stop();

  void Deploy(const Context& context, DeployFlow command, Deployments::Then then);
  // For those who keep drafts of them.
  Deployments& deployments() { return deployments_; }

  // Each answers once the instance has settled, or near the deadline.
  void Start(const Context& context, StartRequest request, Answer answer);
  void Do(const Context& context, Command command, Answer answer);

  // Tells of each change of the instance that is committed from now on; of a child flow, of each
  // of its root. `watcher` is as common/base/watchers.h has it.
  absl::StatusOr<int64_t> Watch(const Context& context, const InstanceName& name,
                                InstanceWatchers::Watcher watcher);
  // Hands on the instance as it is now: what a watcher sees first.
  void Look(const Context& context, const InstanceName& name, Answer answer);
  void Unwatch(int64_t number);
  // Ends all watches; a new one is refused.
  void StopWatches();

  // What the methods that take a Gather read.
  const store::Store& store() const { return around_.store; }

  // As Reads.
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
  // A command that starts an instance on what `library` has, where it is enabled.
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
