// Snapshots of flows: reads a model, checks it, keeps it for ever, and has the
// compiled ones at hand.

#pragma once

#include <string>
#include <utility>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "common/clock/clock.h"
#include "common/context/context.h"
#include "common/lru/lru.h"
#include "common/once/once.h"
#include "services/flow-engine/domain/command.h"
#include "services/flow-engine/domain/deployment.h"
#include "services/flow-engine/store/flow_store.h"

namespace magpie::flow {

struct DeployFlow {
  Asked asked;
  std::string source;
  std::string flow_key;  // empty: the source names it
  std::string mapping;
};

// Thread-safe.
class Deployments {
 public:
  using Then = absl::AnyInvocable<void(absl::StatusOr<DeployedPtr>)>;

  // Compiled snapshots that are kept at hand.
  static constexpr size_t kMaxCompiled = 1000;

  // All must outlive it.
  Deployments(store::Store& store, const Once& once, const Clock& clock)
      : store_(store), flows_(store), once_(once), clock_(clock) {}

  // `then` is called once the snapshot is durable, or with what is wrong.
  void Deploy(const TenantId& tenant, DeployFlow command, Then then);

  absl::StatusOr<DeployedPtr> Get(const TenantId& tenant, const DeploymentId& id);
  // Of a flow. What Deploy has told of is seen.
  absl::StatusOr<DeployedPtr> Newest(const TenantId& tenant, const FlowKey& flow);

 private:
  static constexpr int kMaxAttempts = 5;

  void Try(const TenantId& tenant, DeployFlow command, Deployed deployed, int attempt, Then then);
  // The answer to a request that was made before; null for a new one.
  absl::StatusOr<DeployedPtr> Known(const TenantId& tenant, const Asked& asked);
  DeployedPtr Keep(const TenantId& tenant, Deployed deployed);
  // Of one flow the highest number stays, in whatever order they come.
  void KeepNewest(const TenantId& tenant, const DeployedPtr& deployed);

  store::Store& store_;
  const FlowStore flows_;
  const Once& once_;
  const Clock& clock_;
  absl::Mutex mutex_;
  using ByName = Lru<std::pair<std::string, std::string>, DeployedPtr>;  // tenant and name
  ByName compiled_ ABSL_GUARDED_BY(mutex_){kMaxCompiled};
  ByName newest_ ABSL_GUARDED_BY(mutex_){kMaxCompiled};
};

}  // namespace magpie::flow
