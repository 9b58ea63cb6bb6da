// Handlers of DraftService: parse, do, answer.

#pragma once

#include "common/rpc/server/handler.h"
#include "magpie/flow/v1/draft_service.grpc.pb.h"
#include "services/flow-engine/engine/drafts.h"

namespace magpie::flow {

class DraftService final : public v1::DraftService::CallbackService {
 public:
  // `drafts` must outlive it.
  explicit DraftService(Drafts& drafts) : drafts_(drafts) {}

  static constexpr const char* kName = "magpie.flow.v1.DraftService";

  grpc::ServerUnaryReactor* SaveDraft(grpc::CallbackServerContext* rpc,
                                      const v1::SaveDraftRequest* request,
                                      v1::SaveDraftResponse* response) override;
  grpc::ServerUnaryReactor* GetDraft(grpc::CallbackServerContext* rpc,
                                     const v1::GetDraftRequest* request,
                                     v1::GetDraftResponse* response) override;
  grpc::ServerUnaryReactor* ListDrafts(grpc::CallbackServerContext* rpc,
                                       const v1::ListDraftsRequest* request,
                                       v1::ListDraftsResponse* response) override;
  grpc::ServerUnaryReactor* DeployDraft(grpc::CallbackServerContext* rpc,
                                        const v1::DeployDraftRequest* request,
                                        v1::DeployDraftResponse* response) override;
  grpc::ServerUnaryReactor* ValidateFlow(grpc::CallbackServerContext* rpc,
                                         const v1::ValidateFlowRequest* request,
                                         v1::ValidateFlowResponse* response) override;
  grpc::ServerUnaryReactor* DiffDeployments(grpc::CallbackServerContext* rpc,
                                            const v1::DiffDeploymentsRequest* request,
                                            v1::DiffDeploymentsResponse* response) override;
  grpc::ServerUnaryReactor* RestoreDeployment(grpc::CallbackServerContext* rpc,
                                              const v1::RestoreDeploymentRequest* request,
                                              v1::RestoreDeploymentResponse* response) override;
  grpc::ServerUnaryReactor* DisableFlow(grpc::CallbackServerContext* rpc,
                                        const v1::DisableFlowRequest* request,
                                        v1::DisableFlowResponse* response) override;
  grpc::ServerUnaryReactor* EnableFlow(grpc::CallbackServerContext* rpc,
                                       const v1::EnableFlowRequest* request,
                                       v1::EnableFlowResponse* response) override;
  grpc::ServerUnaryReactor* ExportFlow(grpc::CallbackServerContext* rpc,
                                       const v1::ExportFlowRequest* request,
                                       v1::ExportFlowResponse* response) override;

 private:
  Drafts& drafts_;
  const server::Method save_draft_{kName, "SaveDraft", server::Kind::kNewWork};
  const server::Method get_draft_{kName, "GetDraft", server::Kind::kRead};
  const server::Method list_drafts_{kName, "ListDrafts", server::Kind::kRead};
  const server::Method deploy_draft_{kName, "DeployDraft", server::Kind::kNewWork};
  const server::Method validate_flow_{kName, "ValidateFlow", server::Kind::kRead};
  const server::Method diff_deployments_{kName, "DiffDeployments", server::Kind::kRead};
  const server::Method restore_deployment_{kName, "RestoreDeployment", server::Kind::kNewWork};
  const server::Method disable_flow_{kName, "DisableFlow", server::Kind::kNewWork};
  const server::Method enable_flow_{kName, "EnableFlow", server::Kind::kNewWork};
  const server::Method export_flow_{kName, "ExportFlow", server::Kind::kRead};
};

}  // namespace magpie::flow
