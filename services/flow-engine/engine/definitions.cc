#include "services/flow-engine/engine/definitions.h"

#include <utility>

#include "common/status/macros.h"
#include "services/flow-engine/formats/bpmn/write.h"
#include "services/flow-engine/formats/canonical.h"

namespace magpie::flow {

absl::Status Definitions::Recover() {
  ASSIGN_OR_RETURN(const auto disabled, definitions_.ListDisabled());
  for (const auto& [tenant, flow] : disabled) deployments_.SetDisabled(tenant, flow, true);
  return absl::OkStatus();
}

Defined Definitions::WithNewest(const TenantId& tenant, Definition definition) const {
  const absl::StatusOr<int32_t> newest = flows_.NewestNumber(tenant, definition.flow);
  return {std::move(definition), newest.value_or(0)};
}

void Definitions::Save(const record::Change& change, SaveDraft command, Then then) {
  const FlowKey flow = command.flow;
  definitions_.Put(
      change, flow,
      [this, command = std::move(command)](const std::optional<Definition>& before) {
        return Decide(before, command, clock_.Now());
      },
      [this, tenant = change.tenant,
       then = std::move(then)](absl::StatusOr<Definition> kept) mutable {
        if (!kept.ok()) return then(kept.status());
        then(WithNewest(tenant, *std::move(kept)));
      });
}

void Definitions::Set(const record::Change& change, SetDisabled command, Then then) {
  const FlowKey flow = command.flow;
  definitions_.Put(
      change, flow,
      [this, command = std::move(command)](const std::optional<Definition>& before) {
        return Decide(before, command, clock_.Now());
      },
      [this, tenant = change.tenant,
       then = std::move(then)](absl::StatusOr<Definition> kept) mutable {
        if (!kept.ok()) return then(kept.status());
        deployments_.SetDisabled(tenant, kept->flow, kept->is_disabled);
        then(WithNewest(tenant, *std::move(kept)));
      });
}

absl::StatusOr<Defined> Definitions::Get(const Context& context, const FlowKey& flow) const {
  ASSIGN_OR_RETURN(Definition definition, definitions_.Get(context.tenant, flow));
  return WithNewest(context.tenant, std::move(definition));
}

absl::StatusOr<record::Page<Defined>> Definitions::List(const Context& context,
                                                        absl::string_view after,
                                                        size_t limit) const {
  ASSIGN_OR_RETURN(record::Page<Definition> found, definitions_.List(context.tenant, after, limit));
  record::Page<Defined> page{.more = found.more};
  for (Definition& definition : found.items) {
    page.items.push_back(WithNewest(context.tenant, std::move(definition)));
  }
  return page;
}

absl::StatusOr<Definition> Definitions::DraftOf(const Context& context, const FlowKey& flow) const {
  ASSIGN_OR_RETURN(Definition definition, definitions_.Get(context.tenant, flow));
  RETURN_IF_ERROR(CheckDraft(definition, 0));
  return definition;
}

void Definitions::DeployDraft(const Context& context, Asked asked, const FlowKey& flow,
                              bool lenient, int64_t expected_version, Deployments::Then then) {
  // A repeat is answered as before, whatever has been saved since.
  const absl::StatusOr<DeployedPtr> known = deployments_.Repeat(context.tenant, asked);
  if (!known.ok() || *known != nullptr) return then(known);
  absl::StatusOr<Definition> definition = definitions_.Get(context.tenant, flow);
  if (!definition.ok()) return then(definition.status());
  if (const absl::Status fits = CheckDraft(*definition, expected_version); !fits.ok()) {
    return then(fits);
  }
  deployments_.Deploy(context.tenant,
                      {.asked = std::move(asked),
                       .source = {.text = std::move(definition->source),
                                  .flow_key = flow.str(),
                                  .mapping = std::move(definition->mapping),
                                  .lenient = lenient}},
                      std::move(then));
}

absl::StatusOr<Validation> Definitions::Validate(const Context& context, const Source& source) {
  return deployments_.Validate(context.tenant, source);
}

absl::StatusOr<std::vector<Difference>> Definitions::DiffOf(const Context& context,
                                                            const DeploymentId& before,
                                                            const DeploymentId& after) {
  ASSIGN_OR_RETURN(const LibraryPtr old, deployments_.Get(context.tenant, before));
  ASSIGN_OR_RETURN(const LibraryPtr now, deployments_.Get(context.tenant, after));
  return Diff(old->own->deployment.model, now->own->deployment.model);
}

void Definitions::Restore(const Context& context, Asked asked, const DeploymentId& id,
                          Deployments::Then then) {
  const absl::StatusOr<LibraryPtr> found = deployments_.Get(context.tenant, id);
  if (!found.ok()) return then(found.status());
  deployments_.Restore(context.tenant, std::move(asked), (*found)->own, std::move(then));
}

absl::StatusOr<std::string> Definitions::Export(const Context& context, const DeploymentId& id,
                                                ExportFormat format) {
  // Also what does not compile any more, so that it can be put right.
  ASSIGN_OR_RETURN(const Deployment found, flows_.GetDeployment(context.tenant, id));
  const Model& model = found.model;
  if (format == ExportFormat::kFlowModel) return WriteCanonical(model);
  ASSIGN_OR_RETURN(const std::string source, flows_.GetSource(context.tenant, id));
  return WriteBpmn(model, source);
}

}  // namespace magpie::flow
