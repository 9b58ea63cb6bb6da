// Reads instances: as they are now, and their past from their histories.

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
    std::vector<View> views;  // those that match; the root before its child flows
  };
  std::vector<Root> roots;
  std::string seen;  // where to continue; empty: there are no more
};

// The past of a task or an incident, from the history.
struct ReadWait {
  PastWait past;
  bool is_all = false;  // the history was read to its end
};

// Thread-safe.
class Reads {
 public:
  // The most events that a rollback reads: an instance with more cannot be rolled back.
  static constexpr int64_t kMaxRollbackEvents = 200'000;

  // `deployments` must outlive it.
  explicit Reads(Deployments& deployments) : deployments_(deployments) {}

  // NOT_FOUND (INSTANCE_NOT_FOUND). Reads the history for a child flow that has ended, and fails if
  // that is too long: RESOURCE_EXHAUSTED (HISTORY_TOO_LONG).
  absl::StatusOr<View> GetInstance(store::Gather& gather, const TenantId& tenant,
                                   const InstanceName& name) const;
  // The view of a child flow, as GetInstance returns it, from the view of its root.
  absl::StatusOr<View> Within(store::Gather& gather, View view, const TenantId& tenant,
                              int64_t child) const;
  // As FlowStore::FindInstances.
  absl::StatusOr<FoundViews> FindInstances(store::Gather& gather, const TenantId& tenant,
                                           const InstanceFilter& filter, absl::string_view after,
                                           size_t limit) const;

  // OK if the child flow exists or has ended: commands to one that has ended may be repeats.
  absl::Status CheckChild(store::Gather& gather, const TenantId& tenant, const Instance& instance,
                          int64_t child) const;
  // Stops at a commit of the task with this fingerprint.
  absl::StatusOr<ReadWait> ReadPast(store::Gather& gather, const TenantId& tenant,
                                    const InstanceId& instance, const std::string& wait_id,
                                    uint64_t fingerprint) const;
  // RESOURCE_EXHAUSTED (HISTORY_TOO_LONG) beyond kMaxRollbackEvents.
  absl::StatusOr<std::vector<HistoryEvent>> WholeHistory(store::Gather& gather,
                                                         const TenantId& tenant,
                                                         const Instance& instance) const;

 private:
  // Events that are read at a time.
  static constexpr size_t kHistoryStep = 1000;

  // The child flow, which has ended. NOT_FOUND if there never was one.
  absl::StatusOr<PastChild> FindPastChild(store::Gather& gather, const TenantId& tenant,
                                          const Instance& instance, int64_t child) const;

  Deployments& deployments_;
};

}  // namespace magpie::flow
