// DefinitionService over gRPC: parse, do, answer.

#pragma once

#include "common/rpc/server/handler.h"
#include "magpie/flow/v1/definition_service.grpc.pb.h"
#include "services/flow-engine/engine/definitions.h"

namespace magpie::flow {

class DefinitionService final : public v1::DefinitionService::CallbackService {
 public:
  // `definitions` must outlive it.
  explicit DefinitionService(Definitions& definitions) : definitions_(definitions) {}

  static constexpr const char* kName = "magpie.flow.v1.DefinitionService";

  grpc::ServerUnaryReactor* SaveDraft(grpc::CallbackServerContext* call,
                                      const v1::SaveDraftRequest* request,
                                      v1::SaveDraftResponse* response) override;
  grpc::ServerUnaryReactor* GetDefinition(grpc::CallbackServerContext* call,
                                          const v1::GetDefinitionRequest* request,
                                          v1::GetDefinitionResponse* response) override;
  grpc::ServerUnaryReactor* ListDefinitions(grpc::CallbackServerContext* call,
                                            const v1::ListDefinitionsRequest* request,
                                            v1::ListDefinitionsResponse* response) override;
  grpc::ServerUnaryReactor* DeployDraft(grpc::CallbackServerContext* call,
                                        const v1::DeployDraftRequest* request,
                                        v1::DeployDraftResponse* response) override;
  grpc::ServerUnaryReactor* ValidateFlow(grpc::CallbackServerContext* call,
                                         const v1::ValidateFlowRequest* request,
                                         v1::ValidateFlowResponse* response) override;
  grpc::ServerUnaryReactor* DiffDeployments(grpc::CallbackServerContext* call,
                                            const v1::DiffDeploymentsRequest* request,
                                            v1::DiffDeploymentsResponse* response) override;
  grpc::ServerUnaryReactor* RestoreDeployment(grpc::CallbackServerContext* call,
                                              const v1::RestoreDeploymentRequest* request,
                                              v1::RestoreDeploymentResponse* response) override;
  grpc::ServerUnaryReactor* DisableFlow(grpc::CallbackServerContext* call,
                                        const v1::DisableFlowRequest* request,
                                        v1::DisableFlowResponse* response) override;
  grpc::ServerUnaryReactor* EnableFlow(grpc::CallbackServerContext* call,
                                       const v1::EnableFlowRequest* request,
                                       v1::EnableFlowResponse* response) override;
  grpc::ServerUnaryReactor* ExportFlow(grpc::CallbackServerContext* call,
                                       const v1::ExportFlowRequest* request,
                                       v1::ExportFlowResponse* response) override;

 private:
  Definitions& definitions_;
  const server::Method save_draft_{kName, "SaveDraft", server::Kind::kNewWork};
  const server::Method get_definition_{kName, "GetDefinition", server::Kind::kRead};
  const server::Method list_definitions_{kName, "ListDefinitions", server::Kind::kRead};
  const server::Method deploy_draft_{kName, "DeployDraft", server::Kind::kNewWork};
  const server::Method validate_flow_{kName, "ValidateFlow", server::Kind::kRead};
  const server::Method diff_deployments_{kName, "DiffDeployments", server::Kind::kRead};
  const server::Method restore_deployment_{kName, "RestoreDeployment", server::Kind::kNewWork};
  const server::Method disable_flow_{kName, "DisableFlow", server::Kind::kNewWork};
  const server::Method enable_flow_{kName, "EnableFlow", server::Kind::kNewWork};
  const server::Method export_flow_{kName, "ExportFlow", server::Kind::kRead};
};

}  // namespace magpie::flow
