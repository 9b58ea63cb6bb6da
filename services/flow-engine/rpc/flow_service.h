// Handlers of FlowService: parse, do, answer.

#pragma once

#include "common/rpc/server/handler.h"
#include "magpie/flow/v1/flow_service.grpc.pb.h"
#include "services/flow-engine/engine/flow_engine.h"

namespace magpie::flow {

class FlowService final : public v1::FlowService::CallbackService {
 public:
  // `engine` must outlive it.
  explicit FlowService(FlowEngine& engine) : engine_(engine) {}

  static constexpr const char* kName = "magpie.flow.v1.FlowService";
  static constexpr size_t kUsualPage = 50;
  static constexpr size_t kMaxPage = 200;
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
  const server::Method deploy_flow_{kName, "DeployFlow", server::Kind::kNewWork};
  const server::Method get_deployment_{kName, "GetDeployment", server::Kind::kRead};
  const server::Method list_deployments_{kName, "ListDeployments", server::Kind::kRead};
  const server::Method start_flow_{kName, "StartFlow", server::Kind::kNewWork};
  const server::Method commit_task_{kName, "CommitTask", server::Kind::kFinishingWork};
  const server::Method retry_incident_{kName, "RetryIncident", server::Kind::kFinishingWork};
  const server::Method rollback_task_{kName, "RollbackTask", server::Kind::kFinishingWork};
  const server::Method jump_to_{kName, "JumpTo", server::Kind::kFinishingWork};
  const server::Method terminate_instance_{kName, "TerminateInstance",
                                           server::Kind::kFinishingWork};
  const server::Method suspend_instance_{kName, "SuspendInstance", server::Kind::kFinishingWork};
  const server::Method resume_instance_{kName, "ResumeInstance", server::Kind::kFinishingWork};
  const server::Method update_variables_{kName, "UpdateVariables", server::Kind::kFinishingWork};
  const server::Method get_instance_{kName, "GetInstance", server::Kind::kRead};
  const server::Method watch_instance_{kName, "WatchInstance", server::Kind::kStream};
  const server::Method list_instances_{kName, "ListInstances", server::Kind::kRead};
  const server::Method list_tasks_{kName, "ListTasks", server::Kind::kRead};
  const server::Method get_history_{kName, "GetHistory", server::Kind::kRead};
};

}  // namespace magpie::flow
