#include "services/flow-engine/rpc/flow_service.h"

#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/rpc/paging.h"
#include "common/rpc/server/gathered.h"
#include "common/rpc/server/handler.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "magpie/flow/v1/flow_service.grpc.pb.h"
#include "services/flow-engine/rpc/convert.h"
#include "services/flow-engine/rpc/watch.h"

namespace magpie::flow {
namespace {

class FlowService final : public v1::FlowService::CallbackService {
 public:
  explicit FlowService(FlowEngine& engine) : engine_(engine) {}

  static constexpr size_t kUsualHistoryPage = 200;
  static constexpr size_t kMaxHistoryPage = 1000;

  grpc::ServerUnaryReactor* DeployFlow(grpc::CallbackServerContext* rpc,
                                       const v1::DeployFlowRequest* request,
                                       v1::DeployFlowResponse* response) override;
  grpc::ServerUnaryReactor* GetDeployment(grpc::CallbackServerContext* rpc,
                                          const v1::GetDeploymentRequest* request,
                                          v1::GetDeploymentResponse* response) override;
  grpc::ServerUnaryReactor* ListDeployments(grpc::CallbackServerContext* rpc,
                                            const v1::ListDeploymentsRequest* request,
                                            v1::ListDeploymentsResponse* response) override;
  grpc::ServerUnaryReactor* StartFlow(grpc::CallbackServerContext* rpc,
                                      const v1::StartFlowRequest* request,
                                      v1::StartFlowResponse* response) override;
  grpc::ServerUnaryReactor* CommitTask(grpc::CallbackServerContext* rpc,
                                       const v1::CommitTaskRequest* request,
                                       v1::CommitTaskResponse* response) override;
  grpc::ServerUnaryReactor* RetryIncident(grpc::CallbackServerContext* rpc,
                                          const v1::RetryIncidentRequest* request,
                                          v1::RetryIncidentResponse* response) override;
  grpc::ServerUnaryReactor* RollbackTask(grpc::CallbackServerContext* rpc,
                                         const v1::RollbackTaskRequest* request,
                                         v1::RollbackTaskResponse* response) override;
  grpc::ServerUnaryReactor* JumpTo(grpc::CallbackServerContext* rpc,
                                   const v1::JumpToRequest* request,
                                   v1::JumpToResponse* response) override;
  grpc::ServerUnaryReactor* TerminateInstance(grpc::CallbackServerContext* rpc,
                                              const v1::TerminateInstanceRequest* request,
                                              v1::TerminateInstanceResponse* response) override;
  grpc::ServerUnaryReactor* SuspendInstance(grpc::CallbackServerContext* rpc,
                                            const v1::SuspendInstanceRequest* request,
                                            v1::SuspendInstanceResponse* response) override;
  grpc::ServerUnaryReactor* ResumeInstance(grpc::CallbackServerContext* rpc,
                                           const v1::ResumeInstanceRequest* request,
                                           v1::ResumeInstanceResponse* response) override;
  grpc::ServerUnaryReactor* UpdateVariables(grpc::CallbackServerContext* rpc,
                                            const v1::UpdateVariablesRequest* request,
                                            v1::UpdateVariablesResponse* response) override;
  grpc::ServerUnaryReactor* GetInstance(grpc::CallbackServerContext* rpc,
                                        const v1::GetInstanceRequest* request,
                                        v1::GetInstanceResponse* response) override;
  grpc::ServerWriteReactor<v1::WatchInstanceResponse>* WatchInstance(
      grpc::CallbackServerContext* rpc, const v1::WatchInstanceRequest* request) override;
  grpc::ServerUnaryReactor* ListInstances(grpc::CallbackServerContext* rpc,
                                          const v1::ListInstancesRequest* request,
                                          v1::ListInstancesResponse* response) override;
  grpc::ServerUnaryReactor* ListTasks(grpc::CallbackServerContext* rpc,
                                      const v1::ListTasksRequest* request,
                                      v1::ListTasksResponse* response) override;
  grpc::ServerUnaryReactor* GetHistory(grpc::CallbackServerContext* rpc,
                                       const v1::GetHistoryRequest* request,
                                       v1::GetHistoryResponse* response) override;

 private:
  // Parses a command of an instance, does it, and answers with the instance.
  template <class Request, class Response>
  grpc::ServerUnaryReactor* Do(grpc::CallbackServerContext* rpc, const server::Method& method,
                               const Request* request, Response* response);

  FlowEngine& engine_;
  const server::Method deploy_flow_{kFlowService, "DeployFlow", server::Kind::kNewWork};
  const server::Method get_deployment_{kFlowService, "GetDeployment", server::Kind::kRead};
  const server::Method list_deployments_{kFlowService, "ListDeployments", server::Kind::kRead};
  const server::Method start_flow_{kFlowService, "StartFlow", server::Kind::kNewWork};
  const server::Method commit_task_{kFlowService, "CommitTask", server::Kind::kFinishingWork};
  const server::Method retry_incident_{kFlowService, "RetryIncident", server::Kind::kFinishingWork};
  const server::Method rollback_task_{kFlowService, "RollbackTask", server::Kind::kFinishingWork};
  const server::Method jump_to_{kFlowService, "JumpTo", server::Kind::kFinishingWork};
  const server::Method terminate_instance_{kFlowService, "TerminateInstance",
                                           server::Kind::kFinishingWork};
  const server::Method suspend_instance_{kFlowService, "SuspendInstance",
                                         server::Kind::kFinishingWork};
  const server::Method resume_instance_{kFlowService, "ResumeInstance",
                                        server::Kind::kFinishingWork};
  const server::Method update_variables_{kFlowService, "UpdateVariables",
                                         server::Kind::kFinishingWork};
  const server::Method get_instance_{kFlowService, "GetInstance", server::Kind::kRead};
  const server::Method watch_instance_{kFlowService, "WatchInstance", server::Kind::kStream};
  const server::Method list_instances_{kFlowService, "ListInstances", server::Kind::kRead};
  const server::Method list_tasks_{kFlowService, "ListTasks", server::Kind::kRead};
  const server::Method get_history_{kFlowService, "GetHistory", server::Kind::kRead};
};

// Answers an RPC with the instance of a view.
template <class Response>
Answer AnswerInstance(Response* response, Done done) {
  return [response, done = std::move(done)](const absl::StatusOr<View>& view) mutable {
    if (view.ok()) ToProto(*view, *response->mutable_instance());
    done(view.status());
  };
}

}  // namespace

template <class Request, class Response>
grpc::ServerUnaryReactor* FlowService::Do(grpc::CallbackServerContext* rpc,
                                          const server::Method& method, const Request* request,
                                          Response* response) {
  return server::AnswerLater(rpc, method, *request, [&](const Context& context, Done done) {
    auto command = Parse(*request);
    if (!command.ok()) return done(command.status());
    engine_.Do(context, *std::move(command), AnswerInstance(response, std::move(done)));
  });
}

grpc::ServerUnaryReactor* FlowService::DeployFlow(grpc::CallbackServerContext* rpc,
                                                  const v1::DeployFlowRequest* request,
                                                  v1::DeployFlowResponse* response) {
  return server::AnswerLater(rpc, deploy_flow_, *request, [&](const Context& context, Done done) {
    auto command = Parse(*request);
    if (!command.ok()) return done(command.status());
    engine_.Deploy(context, *std::move(command),
                   [response, done = std::move(done)](absl::StatusOr<DeployedPtr> kept) mutable {
                     if (kept.ok()) {
                       ToProto(**kept, *response->mutable_deployment());
                     }
                     done(kept.status());
                   });
  });
}

grpc::ServerUnaryReactor* FlowService::GetDeployment(grpc::CallbackServerContext* rpc,
                                                     const v1::GetDeploymentRequest* request,
                                                     v1::GetDeploymentResponse* response) {
  return server::AnswerGathered(
      rpc, get_deployment_, *request, response, engine_.store(),
      [=, this](const Context& context, store::Gather& gather) -> absl::Status {
        absl::StatusOr<DeployedPtr> found = absl::UnknownError("");
        if (request->has_deployment_id()) {
          const auto id = DeploymentId::Parse(request->deployment_id());
          if (!id.ok()) return InvalidField("deployment_id", id.status().message());
          found = engine_.GetDeployment(gather, context, *id);
        } else {
          const auto flow = FlowKey::Parse(request->flow_key());
          if (!flow.ok()) return InvalidField("flow_key", flow.status().message());
          found = engine_.NewestDeployment(gather, context, *flow);
        }
        RETURN_IF_ERROR(found.status());
        ToProto(**found, *response->mutable_deployment());
        return absl::OkStatus();
      });
}

grpc::ServerUnaryReactor* FlowService::ListDeployments(grpc::CallbackServerContext* rpc,
                                                       const v1::ListDeploymentsRequest* request,
                                                       v1::ListDeploymentsResponse* response) {
  return server::AnswerGathered(
      rpc, list_deployments_, *request, response, engine_.store(),
      [=, this](const Context& context, store::Gather& gather) -> absl::Status {
        if (!request->flow_key().empty()) {
          const absl::StatusOr<FlowKey> key = FlowKey::Parse(request->flow_key());
          if (!key.ok()) return InvalidField("flow_key", key.status().message());
        }
        const std::string query = absl::StrCat("deployments/", request->flow_key());
        ASSIGN_OR_RETURN(const size_t size, PageSize(request->page_size()));
        ASSIGN_OR_RETURN(const std::string after, ParsePageToken(query, request->page_token()));
        ASSIGN_OR_RETURN(const auto found, engine_.ListDeployments(
                                               gather, context, request->flow_key(), after, size));
        for (const Deployment& one : found) ToProto(one, *response->add_deployments());
        if (found.size() == size) {
          response->set_next_page_token(PageToken(query, DeploymentPlace(found.back())));
        }
        return absl::OkStatus();
      });
}

grpc::ServerUnaryReactor* FlowService::StartFlow(grpc::CallbackServerContext* rpc,
                                                 const v1::StartFlowRequest* request,
                                                 v1::StartFlowResponse* response) {
  return server::AnswerLater(rpc, start_flow_, *request, [&](const Context& context, Done done) {
    auto start = Parse(*request);
    if (!start.ok()) return done(start.status());
    engine_.Start(context, *std::move(start), AnswerInstance(response, std::move(done)));
  });
}

grpc::ServerUnaryReactor* FlowService::CommitTask(grpc::CallbackServerContext* rpc,
                                                  const v1::CommitTaskRequest* request,
                                                  v1::CommitTaskResponse* response) {
  return Do(rpc, commit_task_, request, response);
}

grpc::ServerUnaryReactor* FlowService::RetryIncident(grpc::CallbackServerContext* rpc,
                                                     const v1::RetryIncidentRequest* request,
                                                     v1::RetryIncidentResponse* response) {
  return Do(rpc, retry_incident_, request, response);
}

grpc::ServerUnaryReactor* FlowService::RollbackTask(grpc::CallbackServerContext* rpc,
                                                    const v1::RollbackTaskRequest* request,
                                                    v1::RollbackTaskResponse* response) {
  return Do(rpc, rollback_task_, request, response);
}

grpc::ServerUnaryReactor* FlowService::JumpTo(grpc::CallbackServerContext* rpc,
                                              const v1::JumpToRequest* request,
                                              v1::JumpToResponse* response) {
  return Do(rpc, jump_to_, request, response);
}

grpc::ServerUnaryReactor* FlowService::TerminateInstance(
    grpc::CallbackServerContext* rpc, const v1::TerminateInstanceRequest* request,
    v1::TerminateInstanceResponse* response) {
  return Do(rpc, terminate_instance_, request, response);
}

grpc::ServerUnaryReactor* FlowService::SuspendInstance(grpc::CallbackServerContext* rpc,
                                                       const v1::SuspendInstanceRequest* request,
                                                       v1::SuspendInstanceResponse* response) {
  return Do(rpc, suspend_instance_, request, response);
}

grpc::ServerUnaryReactor* FlowService::ResumeInstance(grpc::CallbackServerContext* rpc,
                                                      const v1::ResumeInstanceRequest* request,
                                                      v1::ResumeInstanceResponse* response) {
  return Do(rpc, resume_instance_, request, response);
}

grpc::ServerUnaryReactor* FlowService::UpdateVariables(grpc::CallbackServerContext* rpc,
                                                       const v1::UpdateVariablesRequest* request,
                                                       v1::UpdateVariablesResponse* response) {
  return Do(rpc, update_variables_, request, response);
}

grpc::ServerUnaryReactor* FlowService::GetInstance(grpc::CallbackServerContext* rpc,
                                                   const v1::GetInstanceRequest* request,
                                                   v1::GetInstanceResponse* response) {
  return server::AnswerGathered(
      rpc, get_instance_, *request, response, engine_.store(),
      [=, this](const Context& context, store::Gather& gather) -> absl::Status {
        ASSIGN_OR_RETURN(const InstanceName name, ParseInstanceName(request->instance_id()));
        ASSIGN_OR_RETURN(const View view, engine_.GetInstance(gather, context, name));
        ToProto(view, *response->mutable_instance());
        return absl::OkStatus();
      });
}

grpc::ServerWriteReactor<v1::WatchInstanceResponse>* FlowService::WatchInstance(
    grpc::CallbackServerContext* rpc, const v1::WatchInstanceRequest* request) {
  return Watch(engine_, watch_instance_, *rpc, *request);
}

grpc::ServerUnaryReactor* FlowService::ListInstances(grpc::CallbackServerContext* rpc,
                                                     const v1::ListInstancesRequest* request,
                                                     v1::ListInstancesResponse* response) {
  return server::AnswerGathered(
      rpc, list_instances_, *request, response, engine_.store(),
      [=, this](const Context& context, store::Gather& gather) -> absl::Status {
        ASSIGN_OR_RETURN(const size_t size, PageSize(request->page_size()));
        ASSIGN_OR_RETURN(const InstanceFilter filter, Parse(request->filter()));
        const std::string query = QueryOf("instances", request->filter());
        ASSIGN_OR_RETURN(const std::string after, ParsePageToken(query, request->page_token()));
        ASSIGN_OR_RETURN(const FoundViews found,
                         engine_.FindInstances(gather, context, filter, after, size));
        for (const FoundViews::Root& root : found.roots) {
          for (const View& view : root.views) ToProto(view, *response->add_instances());
        }
        if (!found.seen.empty()) response->set_next_page_token(PageToken(query, found.seen));
        return absl::OkStatus();
      });
}

// Whole instances at a time, until the page is full; an instance has at most kMaxTokens tasks.
grpc::ServerUnaryReactor* FlowService::ListTasks(grpc::CallbackServerContext* rpc,
                                                 const v1::ListTasksRequest* request,
                                                 v1::ListTasksResponse* response) {
  return server::AnswerGathered(
      rpc, list_tasks_, *request, response, engine_.store(),
      [=, this](const Context& context, store::Gather& gather) -> absl::Status {
        ASSIGN_OR_RETURN(const size_t size, PageSize(request->page_size()));
        ASSIGN_OR_RETURN(InstanceFilter filter, Parse(request->filter()));
        filter.has_task = true;
        const std::string query = QueryOf("tasks", request->filter());
        ASSIGN_OR_RETURN(const std::string after, ParsePageToken(query, request->page_token()));
        ASSIGN_OR_RETURN(const FoundViews found,
                         engine_.FindInstances(gather, context, filter, after, size));
        std::string seen = found.seen;
        for (const auto& [place, views] : found.roots) {
          // If the root matches, its view shows all tasks in it.
          const size_t shown = views.front().child == 0 ? 1 : views.size();
          for (size_t i = 0; i < shown; ++i) AddTasks(views[i], filter, *response);
          if (static_cast<size_t>(response->tasks_size()) < size ||
              &views == &found.roots.back().views) {
            continue;
          }
          seen = place;
          break;
        }
        if (!seen.empty()) response->set_next_page_token(PageToken(query, seen));
        return absl::OkStatus();
      });
}

grpc::ServerUnaryReactor* FlowService::GetHistory(grpc::CallbackServerContext* rpc,
                                                  const v1::GetHistoryRequest* request,
                                                  v1::GetHistoryResponse* response) {
  return server::AnswerGathered(
      rpc, get_history_, *request, response, engine_.store(),
      [=, this](const Context& context, store::Gather& gather) -> absl::Status {
        ASSIGN_OR_RETURN(const InstanceName name, ParseInstanceName(request->instance_id()));
        const std::string query = absl::StrCat("history/", ToString(name));
        ASSIGN_OR_RETURN(const size_t size,
                         PageSize(request->page_size(), kUsualHistoryPage, kMaxHistoryPage));
        ASSIGN_OR_RETURN(const std::string token, ParsePageToken(query, request->page_token()));
        ASSIGN_OR_RETURN(const View view, engine_.GetInstance(gather, context, name));
        HistoryPlace after;
        const std::pair<std::string, std::string> place = absl::StrSplit(token, ':');
        if (!token.empty() && (!absl::SimpleAtoi(place.first, &after.commit) ||
                               !absl::SimpleAtoi(place.second, &after.sequence))) {
          return InvalidField("page_token", "is malformed");
        }
        ASSIGN_OR_RETURN(const FoundEvents found,
                         engine_.ListHistory(gather, context, name, after, size));
        for (const HistoryEvent& event : found.events)
          ToProto(event, view, *response->add_events());
        if (!found.is_all) {
          response->set_next_page_token(
              PageToken(query, absl::StrCat(after.commit, ":", after.sequence)));
        }
        return absl::OkStatus();
      });
}

std::unique_ptr<grpc::Service> MakeFlowService(FlowEngine& engine) {
  return std::make_unique<FlowService>(engine);
}

}  // namespace magpie::flow
