#include "services/flow-engine/rpc/definition_service.h"

#include <utility>

#include "common/status/error.h"
#include "common/status/macros.h"
#include "services/flow-engine/rpc/convert.h"
#include "services/flow-engine/rpc/convert_definition.h"

namespace magpie::flow {
namespace {

// Answers a call with a deployment and its model.
template <class Response>
Deployments::Then AnswerDeployment(Response* response, Done done) {
  return [response, done = std::move(done)](absl::StatusOr<DeployedPtr> kept) mutable {
    if (kept.ok()) ToProto(**kept, *response->mutable_deployment());
    done(kept.status());
  };
}

template <class Response>
Definitions::Then AnswerDefinition(Response* response, Done done) {
  return [response, done = std::move(done)](absl::StatusOr<Defined> kept) mutable {
    if (kept.ok()) *response->mutable_definition() = ToProto(*kept, false);
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

grpc::ServerUnaryReactor* DefinitionService::SaveDraft(grpc::CallbackServerContext* call,
                                                       const v1::SaveDraftRequest* request,
                                                       v1::SaveDraftResponse* response) {
  return server::AnswerLater(call, save_draft_, *request, [&](const Context& context, Done done) {
    auto parsed = Parse(context.tenant, *request);
    if (!parsed.ok()) return done(parsed.status());
    const Source draft{.text = parsed->command.source,
                       .flow_key = parsed->command.flow.str(),
                       .mapping = parsed->command.mapping};
    const absl::StatusOr<Validation> validation = definitions_.Validate(context, draft);
    if (!validation.ok()) return done(validation.status());
    *response->mutable_validation() = ToProto(*validation);
    definitions_.Save(parsed->change, std::move(parsed->command),
                      AnswerDefinition(response, std::move(done)));
  });
}

grpc::ServerUnaryReactor* DefinitionService::GetDefinition(grpc::CallbackServerContext* call,
                                                           const v1::GetDefinitionRequest* request,
                                                           v1::GetDefinitionResponse* response) {
  return server::AnswerNow(call, get_definition_, *request, [&](const Context& context) {
    ASSIGN_OR_RETURN(const FlowKey flow, ParseKey(request->flow_key()));
    ASSIGN_OR_RETURN(const Defined defined, definitions_.Get(context, flow));
    *response->mutable_definition() = ToProto(defined, true);
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* DefinitionService::ListDefinitions(
    grpc::CallbackServerContext* call, const v1::ListDefinitionsRequest* request,
    v1::ListDefinitionsResponse* response) {
  return server::AnswerNow(call, list_definitions_, *request, [&](const Context& context) {
    ASSIGN_OR_RETURN(const ParsedDefinitionList list, Parse(*request));
    ASSIGN_OR_RETURN(const auto page, definitions_.List(context, list.after, list.limit));
    *response = ToProto(page);
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* DefinitionService::DeployDraft(grpc::CallbackServerContext* call,
                                                         const v1::DeployDraftRequest* request,
                                                         v1::DeployDraftResponse* response) {
  return server::AnswerLater(call, deploy_draft_, *request, [&](const Context& context, Done done) {
    auto parsed = Parse(*request);
    if (!parsed.ok()) return done(parsed.status());
    definitions_.DeployDraft(context, std::move(parsed->asked), parsed->flow, request->lenient(),
                             request->expected_version(),
                             AnswerDeployment(response, std::move(done)));
  });
}

grpc::ServerUnaryReactor* DefinitionService::ValidateFlow(grpc::CallbackServerContext* call,
                                                          const v1::ValidateFlowRequest* request,
                                                          v1::ValidateFlowResponse* response) {
  return server::AnswerNow(call, validate_flow_, *request, [&](const Context& context) {
    Source draft{.text = request->source(),
                 .flow_key = request->flow_key(),
                 .mapping = request->mapping(),
                 .lenient = request->lenient()};
    if (draft.text.empty()) {
      if (draft.flow_key.empty()) {
        return InvalidField("source", "is empty: give a model, or the flow_key of a saved draft");
      }
      ASSIGN_OR_RETURN(const FlowKey flow, ParseKey(request->flow_key()));
      ASSIGN_OR_RETURN(const Definition definition, definitions_.DraftOf(context, flow));
      draft.text = definition.source;
      draft.mapping = definition.mapping;
    }
    ASSIGN_OR_RETURN(const Validation validation, definitions_.Validate(context, draft));
    *response->mutable_validation() = ToProto(validation);
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* DefinitionService::DiffDeployments(
    grpc::CallbackServerContext* call, const v1::DiffDeploymentsRequest* request,
    v1::DiffDeploymentsResponse* response) {
  return server::AnswerNow(call, diff_deployments_, *request, [&](const Context& context) {
    ASSIGN_OR_RETURN(const DeploymentId before, ParseId("before_id", request->before_id()));
    ASSIGN_OR_RETURN(const DeploymentId after, ParseId("after_id", request->after_id()));
    ASSIGN_OR_RETURN(const auto found, definitions_.DiffOf(context, before, after));
    for (const Difference& one : found) *response->add_differences() = ToProto(one);
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* DefinitionService::RestoreDeployment(
    grpc::CallbackServerContext* call, const v1::RestoreDeploymentRequest* request,
    v1::RestoreDeploymentResponse* response) {
  return server::AnswerLater(
      call, restore_deployment_, *request, [&](const Context& context, Done done) {
        auto parsed = Parse(*request);
        if (!parsed.ok()) return done(parsed.status());
        definitions_.Restore(context, std::move(parsed->asked), parsed->deployment,
                             AnswerDeployment(response, std::move(done)));
      });
}

grpc::ServerUnaryReactor* DefinitionService::DisableFlow(grpc::CallbackServerContext* call,
                                                         const v1::DisableFlowRequest* request,
                                                         v1::DisableFlowResponse* response) {
  return server::AnswerLater(call, disable_flow_, *request, [&](const Context& context, Done done) {
    auto parsed = Parse(context.tenant, *request);
    if (!parsed.ok()) return done(parsed.status());
    definitions_.Set(parsed->change, std::move(parsed->command),
                     AnswerDefinition(response, std::move(done)));
  });
}

grpc::ServerUnaryReactor* DefinitionService::EnableFlow(grpc::CallbackServerContext* call,
                                                        const v1::EnableFlowRequest* request,
                                                        v1::EnableFlowResponse* response) {
  return server::AnswerLater(call, enable_flow_, *request, [&](const Context& context, Done done) {
    auto parsed = Parse(context.tenant, *request);
    if (!parsed.ok()) return done(parsed.status());
    definitions_.Set(parsed->change, std::move(parsed->command),
                     AnswerDefinition(response, std::move(done)));
  });
}

grpc::ServerUnaryReactor* DefinitionService::ExportFlow(grpc::CallbackServerContext* call,
                                                        const v1::ExportFlowRequest* request,
                                                        v1::ExportFlowResponse* response) {
  return server::AnswerNow(call, export_flow_, *request, [&](const Context& context) {
    ASSIGN_OR_RETURN(const DeploymentId id, ParseId("deployment_id", request->deployment_id()));
    if (request->format() != v1::ExportFlowRequest::FORMAT_BPMN &&
        request->format() != v1::ExportFlowRequest::FORMAT_FLOW_MODEL) {
      return InvalidField("format", "is not FORMAT_BPMN or FORMAT_FLOW_MODEL");
    }
    const ExportFormat format = request->format() == v1::ExportFlowRequest::FORMAT_BPMN
                                    ? ExportFormat::kBpmn
                                    : ExportFormat::kFlowModel;
    ASSIGN_OR_RETURN(*response->mutable_source(), definitions_.Export(context, id, format));
    return absl::OkStatus();
  });
}

}  // namespace magpie::flow
