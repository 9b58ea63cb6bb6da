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
      deployments_(around_.store, around_.once, around_.clock, around_.on_look),
      reads_(deployments_),
      effects_(around_,
               [this](const Context& context, const InstanceId& instance) {
                 turns_.TakeOutcomes(context, instance);
               }),
      turns_({around_, deployments_, reads_, effects_, watchers_}) {}

FlowEngine::~FlowEngine() { Stop(); }

void FlowEngine::Stop() {
  effects_.Stop();
  turns_.WaitUntilIdle();
  looking_.WaitUntilNone();
}

absl::Status FlowEngine::Recover(bool may_have_been_made) {
  ASSIGN_OR_RETURN(const size_t incidents, store::GatherAndWait(around_.store, [](auto& gather) {
                     return FlowStore(gather).CountIncidents();
                   }));
  around_.on_incidents(static_cast<int64_t>(incidents));
  ASSIGN_OR_RETURN(std::vector<OpenCall> open,
                   store::GatherAndWait(around_.store, [](auto& gather) {
                     return FlowStore(gather).ListOpenCalls();
                   }));
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
  const auto asked = std::make_shared<StartRequest>(std::move(request));
  store::Gathered(
      around_.store,
      [this, tenant = context.tenant, asked](store::Gather& gather) {
        return asked->deployment.has_value() ? deployments_.Get(gather, tenant, *asked->deployment)
                                             : deployments_.Newest(gather, tenant, *asked->flow);
      },
      [this, context, asked, answer = std::move(answer)](absl::StatusOr<LibraryPtr> found) mutable {
        if (!found.ok()) return answer(found.status());
        absl::StatusOr<Command> command = ToCommand(context, **found, std::move(*asked));
        if (!command.ok()) return answer(command.status());
        turns_.Take(context, *std::move(command), *std::move(found), std::move(answer));
      });
}

absl::StatusOr<Command> FlowEngine::ToCommand(const Context& context, const Library& library,
                                              StartRequest request) {
  const Deployment& deployment = library.own->deployment;
  RETURN_IF_ERROR(deployments_.CheckEnabled(context.tenant, deployment.model.key));
  return Command{
      .asked = std::move(request.asked),
      .target = {around_.new_id(around_.clock.Now())},
      .what = StartFlow{deployment.model.key, deployment.id, std::move(request.variables)}};
}

void FlowEngine::Do(const Context& context, Command command, Answer answer) {
  turns_.Take(context, std::move(command), nullptr, std::move(answer));
}

absl::StatusOr<int64_t> FlowEngine::Watch(const Context& context, const InstanceName& name,
                                          InstanceWatchers::Watcher watcher) {
  if (name.child == 0) return watchers_.Add({context.tenant, name.root}, std::move(watcher));
  // Reading the end of a child flow takes a while, so that it could be reported twice.
  const auto has_ended = std::make_shared<std::atomic<bool>>(false);
  const auto told = [this, tenant = context.tenant, child = name.child, has_ended,
                     watcher = std::move(watcher)](const absl::StatusOr<View>& root) {
    if (has_ended->load()) return;
    store::Gathered(
        around_.store,
        [this, root, tenant, child](store::Gather& gather) {
          return root.ok() ? reads_.Within(gather, *root, tenant, child) : root;
        },
        [has_ended, watcher, mark = looking_.Begin()](const absl::StatusOr<View>& view) {
          if (has_ended->exchange(!view.ok() || view->past != nullptr)) return;
          watcher(view);
        });
  };
  return watchers_.Add({context.tenant, name.root}, told);
}

void FlowEngine::Look(const Context& context, const InstanceName& name, Answer answer) {
  store::Gathered(
      around_.store,
      [this, context, name](store::Gather& gather) { return GetInstance(gather, context, name); },
      [answer = std::move(answer), mark = looking_.Begin()](absl::StatusOr<View> view) mutable {
        answer(std::move(view));
      });
}

void FlowEngine::Unwatch(int64_t number) { watchers_.Remove(number); }

void FlowEngine::StopWatches() { watchers_.Stop(); }

absl::StatusOr<View> FlowEngine::GetInstance(store::Gather& gather, const Context& context,
                                             const InstanceName& name) {
  return reads_.GetInstance(gather, context.tenant, name);
}

absl::StatusOr<FoundViews> FlowEngine::FindInstances(store::Gather& gather, const Context& context,
                                                     const InstanceFilter& filter,
                                                     absl::string_view after, size_t limit) {
  return reads_.FindInstances(gather, context.tenant, filter, after, limit);
}

absl::StatusOr<FoundEvents> FlowEngine::ListHistory(store::Gather& gather, const Context& context,
                                                    const InstanceName& name, HistoryPlace& after,
                                                    size_t limit) {
  return FlowStore(gather).ListHistory(context.tenant, name, after, limit);
}

absl::StatusOr<DeployedPtr> FlowEngine::GetDeployment(store::Gather& gather, const Context& context,
                                                      const DeploymentId& id) {
  ASSIGN_OR_RETURN(const LibraryPtr found, deployments_.Get(gather, context.tenant, id));
  return found->own;
}

absl::StatusOr<DeployedPtr> FlowEngine::NewestDeployment(store::Gather& gather,
                                                         const Context& context,
                                                         const FlowKey& flow) {
  ASSIGN_OR_RETURN(const LibraryPtr found, deployments_.Newest(gather, context.tenant, flow));
  return found->own;
}

absl::StatusOr<std::vector<Deployment>> FlowEngine::ListDeployments(store::Gather& gather,
                                                                    const Context& context,
                                                                    absl::string_view flow,
                                                                    absl::string_view after,
                                                                    size_t limit) {
  return FlowStore(gather).ListDeployments(context.tenant, flow, after, limit);
}

}  // namespace magpie::flow
