// Deployments of flows: reads and checks models, stores them for good, and caches the compiled
// ones.

#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "common/base/clock.h"
#include "common/base/context.h"
#include "common/base/lru.h"
#include "common/records/attempt.h"
#include "common/records/once.h"
#include "common/status/error.h"
#include "services/flow-engine/domain/model/deployment.h"
#include "services/flow-engine/domain/state/command.h"
#include "services/flow-engine/formats/read.h"
#include "services/flow-engine/store/flow_store.h"

namespace magpie::flow {

// Immutable; shared by the instances that run on the same deployments.
using LibraryPtr = std::shared_ptr<const Library>;

// The caches in front of the store.
enum class Cache { kInstances, kRecords, kDeployments };
using OnLook = std::function<void(Cache cache, bool is_there)>;

// The text of a model, and how to read it.
struct Source {
  std::string text;
  std::string flow_key;  // empty: the one that the text names
  std::string mapping;
  bool lenient = false;
};

struct DeployFlow {
  Asked asked;
  Source source;
};

// A node of a model that was checked.
struct CheckedElement {
  std::string key;
  std::string name;
  std::string type;
  // Its type is known, and nothing is wrong with it or with a sequence flow that leaves it.
  bool is_executable = false;
  std::vector<std::string> outgoing;
};

// The result of checking a model without deploying it.
struct Validation {
  std::vector<CheckedElement> elements;  // none if the source cannot be read
  std::vector<FieldViolation> faults;
  std::vector<std::string> warnings;
  std::vector<std::string> findings;
};

// Thread-safe.
class Deployments {
 public:
  using Then = absl::AnyInvocable<void(absl::StatusOr<DeployedPtr>)>;

  // Compiled deployments in the cache.
  static constexpr size_t kMaxCompiled = 1000;
  // The most flows that one flow calls, directly or through others; further ones are not found.
  static constexpr size_t kMaxCallable = 1000;

  // All must outlive it.
  Deployments(store::Store& store, const Once& once, const Clock& clock, OnLook on_look)
      : store_(store), once_(once), clock_(clock), on_look_(std::move(on_look)) {}

  // `then` is called with the deployment once it is durable, or with the error. Two that are
  // deployed at once and start each other are not seen as a circle: it ends at kMaxChildDepth.
  void Deploy(const TenantId& tenant, DeployFlow command, Then then);

  // The faults that Deploy would report, in the same words.
  absl::StatusOr<Validation> Validate(store::Gather& gather, const TenantId& tenant,
                                      const Source& source);
  // Deploys the model of an earlier deployment under a new number.
  void Restore(const TenantId& tenant, Asked asked, const DeployedPtr& earlier, Then then);
  // The answer to a request that was made before; null for a new one.
  absl::StatusOr<DeployedPtr> Repeat(store::Gather& gather, const TenantId& tenant,
                                     const Asked& asked);

  // A disabled flow cannot be started: FAILED_PRECONDITION (FLOW_DISABLED). `version` is that of
  // its draft: a setting older than the last is ignored.
  void SetDisabled(const TenantId& tenant, const FlowKey& flow, bool is_disabled, int64_t version);
  absl::Status CheckEnabled(const TenantId& tenant, const FlowKey& flow);
  bool IsDisabled(const TenantId& tenant, const std::string& flow_key);

  // A library of only this deployment. Includes every deployment that Deploy has reported.
  absl::StatusOr<LibraryPtr> Get(store::Gather& gather, const TenantId& tenant,
                                 const DeploymentId& id);
  absl::StatusOr<LibraryPtr> Newest(store::Gather& gather, const TenantId& tenant,
                                    const FlowKey& flow);

  // For readers of the instance: its own deployment, and those that its tokens are in.
  absl::StatusOr<LibraryPtr> ForReading(store::Gather& gather, const TenantId& tenant,
                                        const Instance& instance);
  // For decisions: also the flows that may be called now. `known` is the library for reading.
  absl::StatusOr<LibraryPtr> ForDeciding(store::Gather& gather, const TenantId& tenant,
                                         const LibraryPtr& known);
  // For rollbacks: also the flows that were called before.
  absl::StatusOr<LibraryPtr> ForRollback(store::Gather& gather, const TenantId& tenant,
                                         const LibraryPtr& deciding,
                                         std::span<const HistoryEvent> history);

 private:
  struct Checked {
    Validation validation;
    std::optional<Deployed> deployed;  // compiled but not deployed; nothing if there are faults
  };

  // For Validate and Deploy. An error only if the store fails.
  absl::StatusOr<Checked> Check(store::Gather& gather, const TenantId& tenant,
                                const Source& source);
  // Stores it under the number after the newest.
  void Commit(const TenantId& tenant, DeployFlow command, Deployed deployed, Then then);
  // Gives `next` its number and id. The answer is null unless the request was made before.
  absl::StatusOr<record::Plan<LibraryPtr>> MakePlan(store::Gather& gather, const TenantId& tenant,
                                                    const DeployFlow& command, Deployment& next);
  // The answer to a request that was made before; null for a new one.
  absl::StatusOr<LibraryPtr> Known(store::Gather& gather, const TenantId& tenant,
                                   const Asked& asked);
  // Null if there is none.
  absl::StatusOr<DeployedPtr> Find(store::Gather& gather, const TenantId& tenant,
                                   const ChildRef& child);
  using ByName = Lru<std::pair<std::string, std::string>, LibraryPtr>;  // tenant and name
  // Looks in `cache`, one of those below; null if it does not have that name.
  LibraryPtr Look(ByName& cache, const std::pair<std::string, std::string>& name)
      ABSL_LOCKS_EXCLUDED(mutex_);
  LibraryPtr Keep(const TenantId& tenant, Deployed deployed);
  // Keeps the highest number of each flow, in whatever order they come.
  void KeepNewest(const TenantId& tenant, const LibraryPtr& library);

  store::Store& store_;
  const Once& once_;
  const Clock& clock_;
  const OnLook on_look_;
  absl::Mutex mutex_;
  ByName compiled_ ABSL_GUARDED_BY(mutex_){kMaxCompiled};
  ByName newest_ ABSL_GUARDED_BY(mutex_){kMaxCompiled};
  // Flows that have been disabled or enabled, by tenant and key.
  struct Setting {
    bool is_disabled = false;
    int64_t version = 0;
  };
  std::map<std::pair<std::string, std::string>, Setting> settings_ ABSL_GUARDED_BY(mutex_);
};

// The library for reading `instance`, which was decided with `deciding`.
LibraryPtr ForReading(const LibraryPtr& deciding, const Instance& instance);

}  // namespace magpie::flow
