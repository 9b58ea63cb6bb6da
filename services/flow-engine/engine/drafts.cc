#include "services/flow-engine/engine/drafts.h"

#include <utility>

#include "common/status/macros.h"
#include "services/flow-engine/formats/bpmn/write.h"
#include "services/flow-engine/formats/canonical.h"

namespace magpie::flow {

absl::Status Drafts::Recover() {
  ASSIGN_OR_RETURN(const auto disabled, drafts_.ListDisabled());
  for (const auto& [tenant, flow] : disabled) deployments_.SetDisabled(tenant, flow, true);
  return absl::OkStatus();
}

DraftView Drafts::WithNewest(const TenantId& tenant, FlowDraft draft) const {
  const absl::StatusOr<int32_t> newest = flows_.NewestNumber(tenant, draft.flow);
  return {std::move(draft), newest.value_or(0)};
}

void Drafts::Save(const record::Change& change, SaveDraft command, Then then) {
  const FlowKey flow = command.flow;
  drafts_.Put(
      change, flow,
      [this, command = std::move(command)](const std::optional<FlowDraft>& before) {
        return Decide(before, command, clock_.Now());
      },
      [this, tenant = change.tenant,
       then = std::move(then)](absl::StatusOr<FlowDraft> kept) mutable {
        if (!kept.ok()) return then(kept.status());
        then(WithNewest(tenant, *std::move(kept)));
      });
}

void Drafts::Set(const record::Change& change, SetDisabled command, Then then) {
  const FlowKey flow = command.flow;
  drafts_.Put(
      change, flow,
      [this, command = std::move(command)](const std::optional<FlowDraft>& before) {
        return Decide(before, command, clock_.Now());
      },
      [this, tenant = change.tenant,
       then = std::move(then)](absl::StatusOr<FlowDraft> kept) mutable {
        if (!kept.ok()) return then(kept.status());
        deployments_.SetDisabled(tenant, kept->flow, kept->is_disabled);
        then(WithNewest(tenant, *std::move(kept)));
      });
}

absl::StatusOr<DraftView> Drafts::Get(const Context& context, const FlowKey& flow) const {
  ASSIGN_OR_RETURN(FlowDraft draft, drafts_.Get(context.tenant, flow));
  return WithNewest(context.tenant, std::move(draft));
}

absl::StatusOr<record::Page<DraftView>> Drafts::List(const Context& context,
                                                     absl::string_view after, size_t limit) const {
  ASSIGN_OR_RETURN(record::Page<FlowDraft> found, drafts_.List(context.tenant, after, limit));
  record::Page<DraftView> page{.more = found.more};
  for (FlowDraft& draft : found.items) {
    page.items.push_back(WithNewest(context.tenant, std::move(draft)));
  }
  return page;
}

absl::StatusOr<FlowDraft> Drafts::DraftOf(const Context& context, const FlowKey& flow) const {
  ASSIGN_OR_RETURN(FlowDraft draft, drafts_.Get(context.tenant, flow));
  RETURN_IF_ERROR(CheckDraft(draft, 0));
  return draft;
}

void Drafts::DeployDraft(const Context& context, Asked asked, const FlowKey& flow, bool lenient,
                         int64_t expected_version, Deployments::Then then) {
  // A repeat is answered as before, whatever has been saved since.
  const absl::StatusOr<DeployedPtr> known = deployments_.Repeat(context.tenant, asked);
  if (!known.ok() || *known != nullptr) return then(known);
  absl::StatusOr<FlowDraft> draft = drafts_.Get(context.tenant, flow);
  if (!draft.ok()) return then(draft.status());
  if (const absl::Status fits = CheckDraft(*draft, expected_version); !fits.ok()) {
    return then(fits);
  }
  deployments_.Deploy(context.tenant,
                      {.asked = std::move(asked),
                       .source = {.text = std::move(draft->source),
                                  .flow_key = flow.str(),
                                  .mapping = std::move(draft->mapping),
                                  .lenient = lenient}},
                      std::move(then));
}

absl::StatusOr<Validation> Drafts::Validate(const Context& context, const Source& source) {
  return deployments_.Validate(context.tenant, source);
}

absl::StatusOr<std::vector<Difference>> Drafts::DiffOf(const Context& context,
                                                       const DeploymentId& before,
                                                       const DeploymentId& after) {
  ASSIGN_OR_RETURN(const LibraryPtr old, deployments_.Get(context.tenant, before));
  ASSIGN_OR_RETURN(const LibraryPtr now, deployments_.Get(context.tenant, after));
  return Diff(old->own->deployment.model, now->own->deployment.model);
}

void Drafts::Restore(const Context& context, Asked asked, const DeploymentId& id,
                     Deployments::Then then) {
  const absl::StatusOr<LibraryPtr> found = deployments_.Get(context.tenant, id);
  if (!found.ok()) return then(found.status());
  deployments_.Restore(context.tenant, std::move(asked), (*found)->own, std::move(then));
}

absl::StatusOr<std::string> Drafts::Export(const Context& context, const DeploymentId& id,
                                           ExportFormat format) {
  // Also what does not compile any more, so that it can be put right.
  ASSIGN_OR_RETURN(const Deployment found, flows_.GetDeployment(context.tenant, id));
  const Model& model = found.model;
  if (format == ExportFormat::kFlowModel) return WriteCanonical(model);
  ASSIGN_OR_RETURN(const std::string source, flows_.GetSource(context.tenant, id));
  return WriteBpmn(model, source);
}

}  // namespace magpie::flow
