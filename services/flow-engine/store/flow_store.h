// Flows, instances and their histories on disk. Every key begins with the tenant.
//
//   d/<flow key>/<99999999 - number, 8 digits>  DeploymentRecord, so that the newest is first
//   s/<flow key>/<99999999 - number, 8 digits>  the source it was deployed from, if XML
//   l/<flow key>                                the number of its newest deployment, decimal
//   i/<instance id>/                            InstanceRecord
//   h/<instance id>/<sequence, 12 digits>       HistoryRecord: the events of one commit, under the
//                                               sequence number of the first
//   c/<instance id>.<number>                    CallToMakeRecord, while a token waits for it
//   n/<instance id>.<number>                    nothing: an open incident
//   q/<request id>                              common/records: what DeployFlow was answered (a
//                                               deployment id), StartFlow (an InstanceRecord)
//   q/<instance id>/<request id>                common/records: CommitTask and the like (an
//                                               InstanceRecord)
//
// All keys of an instance have one home, each q/<request id> has its own, and the rest of a tenant
// has one together: HomeOf.

#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "common/base/context.h"
#include "common/store/gather.h"
#include "common/store/store.h"
#include "services/flow-engine/domain/model/deployment.h"
#include "services/flow-engine/domain/state/child_flow.h"
#include "services/flow-engine/domain/state/decision.h"
#include "services/flow-engine/domain/state/filter.h"
#include "services/flow-engine/domain/state/instance.h"

namespace magpie::flow {

// A call that was decided but whose outcome is not committed yet.
struct OpenCall {
  TenantId tenant;
  InstanceId instance;
  Call call;
};

// Where a page of history ended: at the event `sequence`, in the commit whose first is `commit`.
struct HistoryPlace {
  int64_t commit = 0;
  int64_t sequence = 0;
};

struct FoundEvents {
  std::vector<HistoryEvent> events;
  bool is_all = true;  // there are no more
};

struct FoundInstance {
  std::string place;  // to continue after it
  Instance root;
  std::vector<int64_t> children;  // the numbers of what matches: FittingChildren
};

struct FoundInstances {
  std::vector<FoundInstance> instances;
  std::string seen;  // empty: there are no more
};

// Reads the store for one decision.
class FlowStore {
 public:
  // The most instances that one search looks at: some ten milliseconds.
  static constexpr size_t kMaxLookedAt = 1000;
  static constexpr size_t kMaxEventsLookedAt = 20'000;

  // `gather` must outlive it.
  explicit FlowStore(magpie::store::Gather& gather) : gather_(gather) {}

  // NOT_FOUND (INSTANCE_NOT_FOUND).
  absl::StatusOr<Instance> GetInstance(const TenantId& tenant, const InstanceId& id) const;
  // The same, as stored: ParseInstance reads its value.
  absl::StatusOr<magpie::store::Entry> GetRecord(const TenantId& tenant,
                                                 const InstanceId& id) const;

  // Up to `limit` roots with a match, after the place `after` ("" for the first page), in a stable
  // order. Looks at most at kMaxLookedAt: if there are more, `seen` is the place to continue after.
  absl::StatusOr<FoundInstances> FindInstances(const TenantId& tenant, const InstanceFilter& filter,
                                               absl::string_view after, size_t limit) const;

  // Up to `limit` events after `after`, oldest first: all of a root, or those of a child flow
  // itself, for which it looks at no more than kMaxEventsLookedAt. Moves `after` to the last event
  // that it looked at.
  absl::StatusOr<FoundEvents> ListHistory(const TenantId& tenant, const InstanceName& name,
                                          HistoryPlace& after, size_t limit) const;

  // NOT_FOUND (DEPLOYMENT_NOT_FOUND, FLOW_NOT_FOUND).
  absl::StatusOr<Deployment> GetDeployment(const TenantId& tenant, const DeploymentId& id) const;
  // The XML that it was deployed from, which has more than the model; empty if it was not XML.
  absl::StatusOr<std::string> GetSource(const TenantId& tenant, const DeploymentId& id) const;
  absl::StatusOr<int32_t> NewestNumber(const TenantId& tenant, const FlowKey& key) const;

  // Up to `limit` deployments after `after` (a DeploymentPlace, "" for the first page), by flow
  // key, the newest first; only those of `flow`, unless it is empty.
  absl::StatusOr<std::vector<Deployment>> ListDeployments(const TenantId& tenant,
                                                          absl::string_view flow,
                                                          absl::string_view after,
                                                          size_t limit) const;

  // Whether a token still waits for the call.
  absl::StatusOr<bool> IsOpen(const TenantId& tenant, const InstanceId& id, int64_t call) const;

  // Over all tenants, for the start of the engine.
  absl::StatusOr<std::vector<OpenCall>> ListOpenCalls() const;
  absl::StatusOr<size_t> CountIncidents() const;

 private:
  magpie::store::Gather& gather_;
};

// The home of a key, or of all keys with a prefix.
std::string HomeOf(absl::string_view key);

// The place of a deployment in the list.
std::string DeploymentPlace(const Deployment& deployment);

// The following functions add to `transaction`.
//
// The commit fails if the number is taken.
void PutDeployment(const TenantId& tenant, const Deployment& deployment, absl::string_view source,
                   magpie::store::Transaction& transaction);
// `before` is null for a new instance, whose random id cannot exist yet; otherwise the commit fails
// if the instance has changed since `store_version`. Removes the calls that no token waits for.
// Returns the instance's record, which is also the answer to keep for a request.
std::string PutDecision(const TenantId& tenant, const Instance* before, uint64_t store_version,
                        const Decision& decision, magpie::store::Transaction& transaction);

// Parses a record or a kept answer. DATA_LOSS, which names `key`, if it is malformed.
absl::StatusOr<Instance> ParseInstance(absl::string_view record, absl::string_view key);

}  // namespace magpie::flow
