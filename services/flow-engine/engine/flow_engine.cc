#include "services/flow-engine/engine/flow_engine.h"

#include <atomic>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/status/macros.h"

namespace magpie::flow {

FlowEngine::FlowEngine(const Surroundings& surroundings)
    : around_(surroundings),
      flows_(around_.store),
      deployments_(around_.store, around_.once, around_.clock, around_.on_look),
      reads_(flows_, deployments_),
      effects_(around_, flows_,
               [this](const Context& context, const InstanceId& instance) {
                 turns_.TakeOutcomes(context, instance);
               }),
      turns_({around_, flows_, deployments_, reads_, effects_, watchers_}) {}

FlowEngine::~FlowEngine() { Stop(); }

void FlowEngine::Stop() {
  effects_.Stop();
  turns_.WaitUntilIdle();
}

absl::Status FlowEngine::Recover(bool may_have_been_made) {
  ASSIGN_OR_RETURN(const size_t incidents, flows_.CountIncidents());
  around_.on_incidents(static_cast<int64_t>(incidents));
  ASSIGN_OR_RETURN(std::vector<OpenCall> open, flows_.ListOpenCalls());
  for (OpenCall& one : open) {
    std::vector<Call> calls;
    one.call.may_have_been_made = may_have_been_made;
    calls.push_back(std::move(one.call));
    effects_.Carry({.tenant = one.tenant, .trace = NewTrace()}, one.instance, std::move(calls));
  }
  return absl::OkStatus();
}

void FlowEngine::Deploy(const Context& context, DeployFlow command, Deployments::Then then) {
  deployments_.Deploy(context.tenant, std::move(command), std::move(then));
}

void FlowEngine::Start(const Context& context, StartRequest request, Answer answer) {
  if (effects_.full()) {
    return answer(WithRetry(Error(absl::StatusCode::kResourceExhausted, "ENGINE_BUSY",
                                  "too many calls to business units wait"),
                            absl::Seconds(1)));
  }
  absl::StatusOr<LibraryPtr> library = request.deployment.has_value()
                                           ? deployments_.Get(context.tenant, *request.deployment)
                                           : deployments_.Newest(context.tenant, *request.flow);
  if (!library.ok()) return answer(library.status());
  const Deployment& deployment = (*library)->own->deployment;
  const absl::Status enabled = deployments_.CheckEnabled(context.tenant, deployment.model.key);
  if (!enabled.ok()) return answer(enabled);
  Command command{
      .asked = std::move(request.asked),
      .target = {around_.new_id(around_.clock.Now())},
      .what = StartFlow{deployment.model.key, deployment.id, std::move(request.variables)}};
  turns_.Take(context, std::move(command), *std::move(library), std::move(answer));
}

void FlowEngine::Do(const Context& context, Command command, Answer answer) {
  turns_.Take(context, std::move(command), nullptr, std::move(answer));
}

absl::StatusOr<int64_t> FlowEngine::Watch(const Context& context, const InstanceName& name,
                                          InstanceWatchers::Watcher watcher) {
  if (name.child == 0) return watchers_.Add({context.tenant, name.root}, std::move(watcher));
  // Its end is told once: to read of it takes a while.
  const auto has_ended = std::make_shared<std::atomic<bool>>(false);
  const auto told = [this, tenant = context.tenant, child = name.child, has_ended,
                     watcher = std::move(watcher)](const absl::StatusOr<View>& root) {
    if (has_ended->load()) return;
    const absl::StatusOr<View> view = root.ok() ? reads_.Within(*root, tenant, child) : root;
    has_ended->store(!view.ok() || view->past != nullptr);
    watcher(view);
  };
  return watchers_.Add({context.tenant, name.root}, told);
}

void FlowEngine::Unwatch(int64_t number) { watchers_.Remove(number); }

void FlowEngine::StopWatches() { watchers_.Stop(); }

absl::StatusOr<View> FlowEngine::GetInstance(const Context& context, const InstanceName& name) {
  return reads_.GetInstance(context.tenant, name);
}

absl::StatusOr<FoundViews> FlowEngine::FindInstances(const Context& context,
                                                     const InstanceFilter& filter,
                                                     absl::string_view after, size_t limit) {
  return reads_.FindInstances(context.tenant, filter, after, limit);
}

absl::StatusOr<FoundEvents> FlowEngine::ListHistory(const Context& context,
                                                    const InstanceName& name, HistoryPlace& after,
                                                    size_t limit) {
  return flows_.ListHistory(context.tenant, name, after, limit);
}

absl::StatusOr<DeployedPtr> FlowEngine::GetDeployment(const Context& context,
                                                      const DeploymentId& id) {
  ASSIGN_OR_RETURN(const LibraryPtr found, deployments_.Get(context.tenant, id));
  return found->own;
}

absl::StatusOr<DeployedPtr> FlowEngine::NewestDeployment(const Context& context,
                                                         const FlowKey& flow) {
  ASSIGN_OR_RETURN(const LibraryPtr found, deployments_.Newest(context.tenant, flow));
  return found->own;
}

absl::StatusOr<std::vector<Deployment>> FlowEngine::ListDeployments(const Context& context,
                                                                    absl::string_view flow,
                                                                    absl::string_view after,
                                                                    size_t limit) {
  return flows_.ListDeployments(context.tenant, flow, after, limit);
}

}  // namespace magpie::flow
