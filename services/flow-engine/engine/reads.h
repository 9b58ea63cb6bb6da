// What can be read of instances: as they are now, and what their histories say of the past.

#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/base/context.h"
#include "services/flow-engine/domain/past/past_wait.h"
#include "services/flow-engine/domain/state/child_flow.h"
#include "services/flow-engine/domain/state/filter.h"
#include "services/flow-engine/engine/deployments.h"
#include "services/flow-engine/engine/residents.h"
#include "services/flow-engine/store/flow_store.h"

namespace magpie::flow {

struct FoundViews {
  struct Root {
    std::string place;        // to continue after it
    std::vector<View> views;  // what fits: itself before its child flows
  };
  std::vector<Root> roots;
  std::string seen;  // a place; empty: there are no more
};

// What the history says of a task or an incident.
struct ReadWait {
  PastWait past;
  bool is_all = false;  // it was read to its end
};

// Thread-safe.
class Reads {
 public:
  // What a rollback reads, and so how long an instance may have lived for one.
  static constexpr int64_t kMaxRollbackEvents = 200'000;

  // `deployments` must outlive it.
  explicit Reads(Deployments& deployments) : deployments_(deployments) {}

  // NOT_FOUND (INSTANCE_NOT_FOUND). Of a child flow that has ended it reads the history, and is
  // refused where that is too long: RESOURCE_EXHAUSTED (HISTORY_TOO_LONG).
  absl::StatusOr<View> GetInstance(store::Gather& gather, const TenantId& tenant,
                                   const InstanceName& name) const;
  // The same instance, seen from within the call, as GetInstance returns it.
  absl::StatusOr<View> Within(store::Gather& gather, View view, const TenantId& tenant,
                              int64_t child) const;
  // As FlowStore::FindInstances.
  absl::StatusOr<FoundViews> FindInstances(store::Gather& gather, const TenantId& tenant,
                                           const InstanceFilter& filter, absl::string_view after,
                                           size_t limit) const;

  // OK where there is the call, or was: a past one may be asked for what is done.
  absl::Status CheckChild(store::Gather& gather, const TenantId& tenant, const Instance& instance,
                          int64_t child) const;
  // Reads no further than to a commit of the task with this fingerprint.
  absl::StatusOr<ReadWait> ReadPast(store::Gather& gather, const TenantId& tenant,
                                    const InstanceId& instance, const std::string& wait_id,
                                    uint64_t fingerprint) const;
  // RESOURCE_EXHAUSTED (HISTORY_TOO_LONG) beyond kMaxRollbackEvents.
  absl::StatusOr<std::vector<HistoryEvent>> WholeHistory(store::Gather& gather,
                                                         const TenantId& tenant,
                                                         const Instance& instance) const;

 private:
  // Events that are read at once.
  static constexpr size_t kHistoryStep = 1000;

  // The call of the instance, which has ended. NOT_FOUND where there never was one.
  absl::StatusOr<PastChild> FindPastChild(store::Gather& gather, const TenantId& tenant,
                                          const Instance& instance, int64_t child) const;

  Deployments& deployments_;
};

}  // namespace magpie::flow
