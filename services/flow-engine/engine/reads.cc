#include "services/flow-engine/engine/reads.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/status/macros.h"

namespace magpie::flow {
namespace {

// Refuses one whose history is too long to be read.
absl::Status CheckHistory(const Instance& instance) {
  if (instance.next_sequence <= Reads::kMaxRollbackEvents) return absl::OkStatus();
  return Error(absl::StatusCode::kResourceExhausted, "HISTORY_TOO_LONG",
               absl::StrCat("history has more than ", Reads::kMaxRollbackEvents,
                            " events: ", instance.id.str()));
}

}  // namespace

absl::StatusOr<View> Reads::GetInstance(const TenantId& tenant, const InstanceName& name) const {
  ASSIGN_OR_RETURN(Instance instance, flows_.GetInstance(tenant, name.root));
  ASSIGN_OR_RETURN(LibraryPtr library, deployments_.ForReading(tenant, instance));
  return Within({.instance = std::make_shared<const Instance>(std::move(instance)),
                 .library = std::move(library)},
                tenant, name.call);
}

absl::StatusOr<View> Reads::Within(View view, const TenantId& tenant, int64_t call) const {
  view.call = call;
  if (call == 0 || FindCalled(*view.instance, call) != nullptr) return view;
  ASSIGN_OR_RETURN(PastCall past, FindPastCall(tenant, *view.instance, call));
  ASSIGN_OR_RETURN(const DeploymentId id, DeploymentId::Parse(past.flow.deployment_id));
  ASSIGN_OR_RETURN(const LibraryPtr called, deployments_.Get(tenant, id));
  auto both = std::make_shared<Library>(*view.library);
  both->by_id.emplace(id.str(), called->own);
  view.library = std::move(both);
  view.past = std::make_shared<const PastCall>(std::move(past));
  return view;
}

absl::StatusOr<FoundViews> Reads::FindInstances(const TenantId& tenant,
                                                const InstanceFilter& filter,
                                                absl::string_view after, size_t limit) const {
  ASSIGN_OR_RETURN(FoundInstances found, flows_.FindInstances(tenant, filter, after, limit));
  FoundViews views{.seen = std::move(found.seen)};
  for (FoundInstance& one : found.instances) {
    ASSIGN_OR_RETURN(const LibraryPtr library, deployments_.ForReading(tenant, one.root));
    const auto root = std::make_shared<const Instance>(std::move(one.root));
    std::vector<View>& fitting = views.roots.emplace_back();
    for (const int64_t call : one.calls) fitting.push_back({root, library, call});
  }
  return views;
}

absl::Status Reads::CheckCall(const TenantId& tenant, const Instance& instance,
                              int64_t call) const {
  const bool is_known = FindCalled(instance, call) != nullptr ||
                        std::ranges::count(instance.calls, call, &CalledFlow::call) != 0;
  if (is_known) return absl::OkStatus();
  return FindPastCall(tenant, instance, call).status();
}

absl::StatusOr<ReadWait> Reads::ReadPast(const TenantId& tenant, const InstanceId& instance,
                                         const std::string& wait_id, uint64_t fingerprint) const {
  ReadWait read{.past = PastWait(wait_id)};
  HistoryPlace place;
  while (!read.is_all && place.sequence < kMaxRollbackEvents) {
    ASSIGN_OR_RETURN(const FoundEvents found,
                     flows_.ListHistory(tenant, {instance}, place, kHistoryStep));
    for (const HistoryEvent& event : found.events) read.past.Read(event);
    read.is_all = found.is_all;
    const TaskCommitted* const first = read.past.committed();
    if (first != nullptr && first->fingerprint == fingerprint) break;
  }
  return read;
}

absl::StatusOr<std::vector<HistoryEvent>> Reads::WholeHistory(const TenantId& tenant,
                                                              const Instance& instance) const {
  RETURN_IF_ERROR(CheckHistory(instance));
  HistoryPlace place;
  ASSIGN_OR_RETURN(FoundEvents found, flows_.ListHistory(tenant, {instance.id}, place,
                                                         static_cast<size_t>(kMaxRollbackEvents)));
  return std::move(found.events);
}

absl::StatusOr<PastCall> Reads::FindPastCall(const TenantId& tenant, const Instance& instance,
                                             int64_t call) const {
  const InstanceName name{instance.id, call};
  if (call >= instance.next_number) return NoSuchInstance(name);
  RETURN_IF_ERROR(CheckHistory(instance));
  PastCallReader reader(call);
  HistoryPlace place;
  for (bool is_all = false; !is_all;) {
    ASSIGN_OR_RETURN(const FoundEvents found,
                     flows_.ListHistory(tenant, {instance.id}, place, kHistoryStep));
    for (const HistoryEvent& event : found.events) {
      // What came since is of a newer state of the instance.
      if (event.sequence < instance.next_sequence) reader.Read(event);
    }
    is_all = found.is_all;
  }
  std::optional<PastCall> past = reader.Found();
  if (!past.has_value()) return NoSuchInstance(name);
  return *std::move(past);
}

}  // namespace magpie::flow
