// Flows, instances and their histories on disk. Every key begins with the tenant.
//
//   d/<flow key>/<99999999 - number, 8 digits>  DeploymentRecord, so that the newest is first
//   s/<flow key>/<99999999 - number, 8 digits>  what it was deployed from, where that is XML
//   l/<flow key>                                the number of its newest deployment, decimal
//   i/<instance id>/                            InstanceRecord
//   h/<instance id>/<sequence, 12 digits>       HistoryRecord: the events of one commit, under the
//                                               sequence number of the first
//   c/<instance id>.<number>                    CallToMakeRecord, as long as a token waits for it
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

// A call that was decided, and whose outcome was not committed.
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
  std::vector<int64_t> children;  // what of it fits: FittingChildren
};

struct FoundInstances {
  std::vector<FoundInstance> instances;
  std::string seen;  // empty: there are no more
};

// The store, as one decision reads it.
class FlowStore {
 public:
  // Instances that one search looks at: some ten milliseconds.
  static constexpr size_t kMaxLookedAt = 1000;
  static constexpr size_t kMaxEventsLookedAt = 20'000;

  // `gather` must outlive it.
  explicit FlowStore(store::Gather& gather) : gather_(gather) {}

  // NOT_FOUND (INSTANCE_NOT_FOUND).
  absl::StatusOr<Instance> GetInstance(const TenantId& tenant, const InstanceId& id) const;
  // The same, as it is in the store: its value is for ParseInstance.
  absl::StatusOr<store::Entry> GetRecord(const TenantId& tenant, const InstanceId& id) const;

  // Up to `limit` roots of which anything fits, after the place `after` ("" for the first page), in
  // a stable order. Looks at kMaxLookedAt at most: if there are more, `seen` is the place of the
  // last one, to continue after.
  absl::StatusOr<FoundInstances> FindInstances(const TenantId& tenant, const InstanceFilter& filter,
                                               absl::string_view after, size_t limit) const;

  // Up to `limit` events behind `after`, oldest first: all of a root, or those within a child flow
  // itself. Of the latter it looks at no more than kMaxEventsLookedAt. Moves `after` behind the
  // last that was looked at.
  absl::StatusOr<FoundEvents> ListHistory(const TenantId& tenant, const InstanceName& name,
                                          HistoryPlace& after, size_t limit) const;

  // NOT_FOUND (DEPLOYMENT_NOT_FOUND, FLOW_NOT_FOUND).
  absl::StatusOr<Deployment> GetDeployment(const TenantId& tenant, const DeploymentId& id) const;
  // What it was deployed from, where that is XML, for what a model does not know; else empty.
  absl::StatusOr<std::string> GetSource(const TenantId& tenant, const DeploymentId& id) const;
  absl::StatusOr<int32_t> NewestNumber(const TenantId& tenant, const FlowKey& key) const;

  // Up to `limit` deployments behind `after` (a DeploymentPlace, "" for the first page), by flow
  // key, the newest first; of `flow` only, where it is not empty.
  absl::StatusOr<std::vector<Deployment>> ListDeployments(const TenantId& tenant,
                                                          absl::string_view flow,
                                                          absl::string_view after,
                                                          size_t limit) const;

  // Whether the call is still to be made: whether a token waits for it.
  absl::StatusOr<bool> IsOpen(const TenantId& tenant, const InstanceId& id, int64_t call) const;

  // What a start of the engine goes on with, over all tenants.
  absl::StatusOr<std::vector<OpenCall>> ListOpenCalls() const;
  absl::StatusOr<size_t> CountIncidents() const;

 private:
  store::Gather& gather_;
};

// The home of a key, or of all that begin with a prefix.
std::string HomeOf(absl::string_view key);

// Where a deployment stands in the list.
std::string DeploymentPlace(const Deployment& deployment);

// What the engine lets `transaction` write.
//
// Fails where the number is taken.
void PutDeployment(const TenantId& tenant, const Deployment& deployment, absl::string_view source,
                   store::Transaction& transaction);
// `before` is null for a new instance, whose id is random enough to be new; else it fails where the
// instance changed since `store_version`. A call that no token waits for any more is not made
// again. Returns the instance's record, which is also the answer to keep for a request.
std::string PutDecision(const TenantId& tenant, const Instance* before, uint64_t store_version,
                        const Decision& decision, store::Transaction& transaction);

// Of a record, or of an answer. DATA_LOSS, which names `key`, where it is none.
absl::StatusOr<Instance> ParseInstance(absl::string_view record, absl::string_view key);

}  // namespace magpie::flow
