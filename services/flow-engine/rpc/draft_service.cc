#include "services/flow-engine/rpc/draft_service.h"

#include <utility>

#include "common/rpc/server/gathered.h"
#include "common/rpc/server/handler.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "magpie/flow/v1/draft_service.grpc.pb.h"
#include "services/flow-engine/rpc/convert.h"
#include "services/flow-engine/rpc/convert_draft.h"

namespace magpie::flow {
namespace {

class DraftService final : public v1::DraftService::CallbackService {
 public:
  explicit DraftService(Drafts& drafts) : drafts_(drafts) {}

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
  const server::Method save_draft_{kDraftService, "SaveDraft", server::Kind::kNewWork};
  const server::Method get_draft_{kDraftService, "GetDraft", server::Kind::kRead};
  const server::Method list_drafts_{kDraftService, "ListDrafts", server::Kind::kRead};
  const server::Method deploy_draft_{kDraftService, "DeployDraft", server::Kind::kNewWork};
  const server::Method validate_flow_{kDraftService, "ValidateFlow", server::Kind::kRead};
  const server::Method diff_deployments_{kDraftService, "DiffDeployments", server::Kind::kRead};
  const server::Method restore_deployment_{kDraftService, "RestoreDeployment",
                                           server::Kind::kNewWork};
  const server::Method disable_flow_{kDraftService, "DisableFlow", server::Kind::kNewWork};
  const server::Method enable_flow_{kDraftService, "EnableFlow", server::Kind::kNewWork};
  const server::Method export_flow_{kDraftService, "ExportFlow", server::Kind::kRead};
};

// Answers an RPC with a deployment and its model.
template <class Response>
Deployments::Then AnswerDeployment(Response* response, Done done) {
  return [response, done = std::move(done)](absl::StatusOr<DeployedPtr> kept) mutable {
    if (kept.ok()) ToProto(**kept, *response->mutable_deployment());
    done(kept.status());
  };
}

template <class Response>
Drafts::Then AnswerDraft(Response* response, Done done) {
  return [response, done = std::move(done)](absl::StatusOr<DraftView> kept) mutable {
    if (kept.ok()) *response->mutable_draft() = ToProto(*kept, false);
    done(kept.status());
  };
}

absl::StatusOr<DeploymentId> ParseId(absl::string_view field, const std::string& text) {
  absl::StatusOr<DeploymentId> id = DeploymentId::Parse(text);
  if (!id.ok()) return InvalidField(field, id.status().message());
  return id;
}

absl::StatusOr<FlowKey> ParseKey(const std::string& text) {
  absl::StatusOr<FlowKey> key = FlowKey::Parse(text);
  if (!key.ok()) return InvalidField("flow_key", key.status().message());
  return key;
}

}  // namespace

grpc::ServerUnaryReactor* DraftService::SaveDraft(grpc::CallbackServerContext* rpc,
                                                  const v1::SaveDraftRequest* request,
                                                  v1::SaveDraftResponse* response) {
  return server::AnswerLater(rpc, save_draft_, *request, [&](const Context& context, Done done) {
    auto parsed = Parse(context.tenant, *request);
    if (!parsed.ok()) return done(parsed.status());
    const Source draft{.text = parsed->command.source,
                       .flow_key = parsed->command.flow.str(),
                       .mapping = parsed->command.mapping};
    store::Gathered(
        drafts_.store(),
        [this, &context, draft](store::Gather& gather) {
          return drafts_.Validate(gather, context, draft);
        },
        [this, response, put = *std::move(parsed),
         done = std::move(done)](const absl::StatusOr<Validation>& validation) mutable {
          if (!validation.ok()) return done(validation.status());
          *response->mutable_validation() = ToProto(*validation);
          drafts_.Save(put.change, std::move(put.command), AnswerDraft(response, std::move(done)));
        });
  });
}

grpc::ServerUnaryReactor* DraftService::GetDraft(grpc::CallbackServerContext* rpc,
                                                 const v1::GetDraftRequest* request,
                                                 v1::GetDraftResponse* response) {
  return server::AnswerGathered(
      rpc, get_draft_, *request, response, drafts_.store(),
      [=, this](const Context& context, store::Gather& gather) -> absl::Status {
        ASSIGN_OR_RETURN(const FlowKey flow, ParseKey(request->flow_key()));
        ASSIGN_OR_RETURN(const DraftView found, drafts_.Get(gather, context, flow));
        *response->mutable_draft() = ToProto(found, true);
        return absl::OkStatus();
      });
}

grpc::ServerUnaryReactor* DraftService::ListDrafts(grpc::CallbackServerContext* rpc,
                                                   const v1::ListDraftsRequest* request,
                                                   v1::ListDraftsResponse* response) {
  return server::AnswerGathered(
      rpc, list_drafts_, *request, response, drafts_.store(),
      [=, this](const Context& context, store::Gather& gather) -> absl::Status {
        ASSIGN_OR_RETURN(const ParsedDraftList list, Parse(*request));
        ASSIGN_OR_RETURN(const auto page, drafts_.List(gather, context, list.after, list.limit));
        *response = ToProto(page);
        return absl::OkStatus();
      });
}

grpc::ServerUnaryReactor* DraftService::DeployDraft(grpc::CallbackServerContext* rpc,
                                                    const v1::DeployDraftRequest* request,
                                                    v1::DeployDraftResponse* response) {
  return server::AnswerLater(rpc, deploy_draft_, *request, [&](const Context& context, Done done) {
    auto parsed = Parse(*request);
    if (!parsed.ok()) return done(parsed.status());
    drafts_.DeployDraft(context, std::move(parsed->asked), parsed->flow, request->lenient(),
                        request->expected_version(), AnswerDeployment(response, std::move(done)));
  });
}

grpc::ServerUnaryReactor* DraftService::ValidateFlow(grpc::CallbackServerContext* rpc,
                                                     const v1::ValidateFlowRequest* request,
                                                     v1::ValidateFlowResponse* response) {
  return server::AnswerGathered(
      rpc, validate_flow_, *request, response, drafts_.store(),
      [=, this](const Context& context, store::Gather& gather) -> absl::Status {
        Source source{.text = request->source(),
                      .flow_key = request->flow_key(),
                      .mapping = request->mapping(),
                      .lenient = request->lenient()};
        if (source.text.empty()) {
          if (source.flow_key.empty()) {
            return InvalidField("source",
                                "is empty: give a model, or the flow_key of a saved draft");
          }
          ASSIGN_OR_RETURN(const FlowKey flow, ParseKey(request->flow_key()));
          ASSIGN_OR_RETURN(const FlowDraft draft, drafts_.DraftOf(gather, context, flow));
          source.text = draft.source;
          source.mapping = draft.mapping;
        }
        ASSIGN_OR_RETURN(const Validation validation, drafts_.Validate(gather, context, source));
        *response->mutable_validation() = ToProto(validation);
        return absl::OkStatus();
      });
}

grpc::ServerUnaryReactor* DraftService::DiffDeployments(grpc::CallbackServerContext* rpc,
                                                        const v1::DiffDeploymentsRequest* request,
                                                        v1::DiffDeploymentsResponse* response) {
  return server::AnswerGathered(
      rpc, diff_deployments_, *request, response, drafts_.store(),
      [=, this](const Context& context, store::Gather& gather) -> absl::Status {
        ASSIGN_OR_RETURN(const DeploymentId before, ParseId("before_id", request->before_id()));
        ASSIGN_OR_RETURN(const DeploymentId after, ParseId("after_id", request->after_id()));
        ASSIGN_OR_RETURN(const auto found, drafts_.DiffOf(gather, context, before, after));
        for (const Difference& one : found) *response->add_differences() = ToProto(one);
        return absl::OkStatus();
      });
}

grpc::ServerUnaryReactor* DraftService::RestoreDeployment(
    grpc::CallbackServerContext* rpc, const v1::RestoreDeploymentRequest* request,
    v1::RestoreDeploymentResponse* response) {
  return server::AnswerLater(
      rpc, restore_deployment_, *request, [&](const Context& context, Done done) {
        auto parsed = Parse(*request);
        if (!parsed.ok()) return done(parsed.status());
        drafts_.Restore(context, std::move(parsed->asked), parsed->deployment,
                        AnswerDeployment(response, std::move(done)));
      });
}

grpc::ServerUnaryReactor* DraftService::DisableFlow(grpc::CallbackServerContext* rpc,
                                                    const v1::DisableFlowRequest* request,
                                                    v1::DisableFlowResponse* response) {
  return server::AnswerLater(rpc, disable_flow_, *request, [&](const Context& context, Done done) {
    auto parsed = Parse(context.tenant, *request);
    if (!parsed.ok()) return done(parsed.status());
    drafts_.Set(parsed->change, std::move(parsed->command), AnswerDraft(response, std::move(done)));
  });
}

grpc::ServerUnaryReactor* DraftService::EnableFlow(grpc::CallbackServerContext* rpc,
                                                   const v1::EnableFlowRequest* request,
                                                   v1::EnableFlowResponse* response) {
  return server::AnswerLater(rpc, enable_flow_, *request, [&](const Context& context, Done done) {
    auto parsed = Parse(context.tenant, *request);
    if (!parsed.ok()) return done(parsed.status());
    drafts_.Set(parsed->change, std::move(parsed->command), AnswerDraft(response, std::move(done)));
  });
}

grpc::ServerUnaryReactor* DraftService::ExportFlow(grpc::CallbackServerContext* rpc,
                                                   const v1::ExportFlowRequest* request,
                                                   v1::ExportFlowResponse* response) {
  return server::AnswerGathered(
      rpc, export_flow_, *request, response, drafts_.store(),
      [=, this](const Context& context, store::Gather& gather) -> absl::Status {
        ASSIGN_OR_RETURN(const DeploymentId id, ParseId("deployment_id", request->deployment_id()));
        if (request->format() != v1::ExportFlowRequest::FORMAT_BPMN &&
            request->format() != v1::ExportFlowRequest::FORMAT_FLOW_MODEL) {
          return InvalidField("format", "is not FORMAT_BPMN or FORMAT_FLOW_MODEL");
        }
        const ExportFormat format = request->format() == v1::ExportFlowRequest::FORMAT_BPMN
                                        ? ExportFormat::kBpmn
                                        : ExportFormat::kFlowModel;
        ASSIGN_OR_RETURN(*response->mutable_source(), drafts_.Export(gather, context, id, format));
        return absl::OkStatus();
      });
}

std::unique_ptr<grpc::Service> MakeDraftService(Drafts& drafts) {
  return std::make_unique<DraftService>(drafts);
}

}  // namespace magpie::flow
