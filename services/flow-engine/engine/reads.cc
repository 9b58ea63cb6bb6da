#include "services/flow-engine/engine/reads.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/status/macros.h"

namespace magpie::flow {
namespace {

// Fails if the history is too long to be read.
absl::Status CheckHistory(const Instance& instance) {
  if (instance.next_sequence <= Reads::kMaxRollbackEvents) return absl::OkStatus();
  return Error(absl::StatusCode::kResourceExhausted, "HISTORY_TOO_LONG",
               absl::StrCat("history has more than ", Reads::kMaxRollbackEvents,
                            " events: ", instance.id.str()));
}

}  // namespace

absl::StatusOr<View> Reads::GetInstance(store::Gather& gather, const TenantId& tenant,
                                        const InstanceName& name) const {
  ASSIGN_OR_RETURN(Instance instance, FlowStore(gather).GetInstance(tenant, name.root));
  ASSIGN_OR_RETURN(LibraryPtr library, deployments_.ForReading(gather, tenant, instance));
  return Within(gather,
                {.instance = std::make_shared<const Instance>(std::move(instance)),
                 .library = std::move(library)},
                tenant, name.child);
}

absl::StatusOr<View> Reads::Within(store::Gather& gather, View view, const TenantId& tenant,
                                   int64_t child) const {
  view.child = child;
  if (child == 0 || FrameOfChild(*view.instance, child) != nullptr) return view;
  ASSIGN_OR_RETURN(PastChild past, FindPastChild(gather, tenant, *view.instance, child));
  ASSIGN_OR_RETURN(const DeploymentId id, DeploymentId::Parse(past.flow.deployment_id));
  ASSIGN_OR_RETURN(const LibraryPtr ended, deployments_.Get(gather, tenant, id));
  auto both = std::make_shared<Library>(*view.library);
  both->by_id.emplace(id.str(), ended->own);
  view.library = std::move(both);
  view.past = std::make_shared<const PastChild>(std::move(past));
  return view;
}

absl::StatusOr<FoundViews> Reads::FindInstances(store::Gather& gather, const TenantId& tenant,
                                                const InstanceFilter& filter,
                                                absl::string_view after, size_t limit) const {
  ASSIGN_OR_RETURN(FoundInstances found,
                   FlowStore(gather).FindInstances(tenant, filter, after, limit));
  FoundViews views{.seen = std::move(found.seen)};
  for (FoundInstance& one : found.instances) {
    ASSIGN_OR_RETURN(const LibraryPtr library, deployments_.ForReading(gather, tenant, one.root));
    const auto root = std::make_shared<const Instance>(std::move(one.root));
    std::vector<View>& fitting =
        views.roots.emplace_back(FoundViews::Root{.place = std::move(one.place)}).views;
    for (const int64_t child : one.children) fitting.push_back({root, library, child});
  }
  return views;
}

absl::Status Reads::CheckChild(store::Gather& gather, const TenantId& tenant,
                               const Instance& instance, int64_t child) const {
  const bool is_known = FrameOfChild(instance, child) != nullptr ||
                        std::ranges::count(instance.children, child, &ChildFlow::number) != 0;
  if (is_known) return absl::OkStatus();
  return FindPastChild(gather, tenant, instance, child).status();
}

absl::StatusOr<ReadWait> Reads::ReadPast(store::Gather& gather, const TenantId& tenant,
                                         const InstanceId& instance, const std::string& wait_id,
                                         uint64_t fingerprint) const {
  ReadWait read{.past = PastWait(wait_id)};
  HistoryPlace place;
  while (!read.is_all && place.sequence < kMaxRollbackEvents) {
    ASSIGN_OR_RETURN(const FoundEvents found,
                     FlowStore(gather).ListHistory(tenant, {instance}, place, kHistoryStep));
    for (const HistoryEvent& event : found.events) read.past.Read(event);
    read.is_all = found.is_all;
    const TaskCommitted* const first = read.past.committed();
    if (first != nullptr && first->fingerprint == fingerprint) break;
  }
  return read;
}

absl::StatusOr<std::vector<HistoryEvent>> Reads::WholeHistory(store::Gather& gather,
                                                              const TenantId& tenant,
                                                              const Instance& instance) const {
  RETURN_IF_ERROR(CheckHistory(instance));
  HistoryPlace place;
  ASSIGN_OR_RETURN(FoundEvents found,
                   FlowStore(gather).ListHistory(tenant, {instance.id}, place,
                                                 static_cast<size_t>(kMaxRollbackEvents)));
  return std::move(found.events);
}

absl::StatusOr<PastChild> Reads::FindPastChild(store::Gather& gather, const TenantId& tenant,
                                               const Instance& instance, int64_t child) const {
  const InstanceName name{instance.id, child};
  if (child >= instance.next_number) return NoSuchInstance(name);
  RETURN_IF_ERROR(CheckHistory(instance));
  PastChildReader reader(child);
  HistoryPlace place;
  for (bool is_all = false; !is_all;) {
    ASSIGN_OR_RETURN(const FoundEvents found,
                     FlowStore(gather).ListHistory(tenant, {instance.id}, place, kHistoryStep));
    for (const HistoryEvent& event : found.events) {
      // Later events belong to a newer state of the instance.
      if (event.sequence < instance.next_sequence) reader.Read(event);
    }
    is_all = found.is_all;
  }
  std::optional<PastChild> past = reader.Found();
  if (!past.has_value()) return NoSuchInstance(name);
  return *std::move(past);
}

}  // namespace magpie::flow
