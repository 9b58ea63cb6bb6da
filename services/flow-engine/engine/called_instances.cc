// Instances as readers see them: roots, and the flows that they have called.

#include <algorithm>
#include <atomic>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "services/flow-engine/engine/flow_engine.h"
#include "services/flow-engine/engine/job.h"

namespace magpie::flow {

absl::StatusOr<View> FlowEngine::GetInstance(const Context& context, const InstanceName& name) {
  ASSIGN_OR_RETURN(Instance instance, flows_.GetInstance(context.tenant, name.root));
  ASSIGN_OR_RETURN(LibraryPtr library, deployments_.ForReading(context.tenant, instance));
  return Within({.instance = std::make_shared<const Instance>(std::move(instance)),
                 .library = std::move(library)},
                context.tenant, name.call);
}

absl::StatusOr<View> FlowEngine::Within(View view, const TenantId& tenant, int64_t call) {
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

absl::StatusOr<FoundEvents> FlowEngine::ListHistory(const Context& context,
                                                    const InstanceName& name, HistoryPlace& after,
                                                    size_t limit) {
  return flows_.ListHistory(context.tenant, name, after, limit);
}

absl::StatusOr<int64_t> FlowEngine::Watch(const Context& context, const InstanceName& name,
                                          InstanceWatchers::Watcher watcher) {
  if (name.call == 0) return watchers_.Add({context.tenant, name.root}, std::move(watcher));
  // Its end is told once: to read of it takes a while.
  const auto has_ended = std::make_shared<std::atomic<bool>>(false);
  const auto told = [this, tenant = context.tenant, call = name.call, has_ended,
                     watcher = std::move(watcher)](const absl::StatusOr<View>& root) {
    if (has_ended->load()) return;
    const absl::StatusOr<View> view = root.ok() ? Within(*root, tenant, call) : root;
    has_ended->store(!view.ok() || view->past != nullptr);
    watcher(view);
  };
  return watchers_.Add({context.tenant, name.root}, told);
}

absl::Status FlowEngine::CheckHistory(const Instance& instance) {
  if (instance.next_sequence <= kMaxRollbackEvents) return absl::OkStatus();
  return Error(
      absl::StatusCode::kResourceExhausted, "HISTORY_TOO_LONG",
      absl::StrCat("history has more than ", kMaxRollbackEvents, " events: ", instance.id.str()));
}

absl::StatusOr<PastCall> FlowEngine::FindPastCall(const TenantId& tenant, const Instance& instance,
                                                  int64_t call) {
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

absl::Status FlowEngine::CheckCall(const Job& job, const Instance& instance) {
  const bool is_known = FindCalled(instance, job.call) != nullptr ||
                        std::ranges::count(instance.calls, job.call, &CalledFlow::call) != 0;
  if (is_known) return absl::OkStatus();
  return FindPastCall(job.context.tenant, instance, job.call).status();
}

}  // namespace magpie::flow
