#include "services/flow-engine/engine/drafts.h"

#include <utility>
#include <variant>

#include "common/status/macros.h"
#include "services/flow-engine/formats/bpmn/write.h"
#include "services/flow-engine/formats/canonical.h"

namespace magpie::flow {

absl::Status Drafts::Recover() {
  ASSIGN_OR_RETURN(const auto disabled, store::GatherAndWait(store_, [this](auto& gather) {
                     return drafts_.ListDisabled(gather);
                   }));
  for (const auto& [tenant, flow] : disabled) deployments_.SetDisabled(tenant, flow, true, 0);
  return absl::OkStatus();
}

DraftView Drafts::WithNewest(store::Gather& gather, const TenantId& tenant, FlowDraft draft) {
  const absl::StatusOr<int32_t> newest = FlowStore(gather).NewestNumber(tenant, draft.flow);
  return {std::move(draft), newest.value_or(0)};
}

void Drafts::Apply(const TenantId& tenant, FlowDraft kept, Then then) {
  const FlowKey flow = kept.flow;
  store::Gathered(
      store_,
      [this, tenant, flow](store::Gather& gather) { return drafts_.Get(gather, tenant, flow); },
      [this, tenant, kept = std::move(kept),
       then = std::move(then)](const absl::StatusOr<FlowDraft>& now) mutable {
        if (!now.ok()) return then(now.status());
        deployments_.SetDisabled(tenant, now->flow, now->is_disabled, now->version);
        AnswerKept(tenant, std::move(kept), std::move(then));
      });
}

void Drafts::AnswerKept(const TenantId& tenant, absl::StatusOr<FlowDraft> kept, Then then) const {
  if (!kept.ok()) return then(kept.status());
  store::Gathered(
      store_,
      [tenant, kept = *std::move(kept)](store::Gather& gather) -> absl::StatusOr<DraftView> {
        return WithNewest(gather, tenant, kept);
      },
      std::move(then));
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
        AnswerKept(tenant, std::move(kept), std::move(then));
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
        Apply(tenant, *std::move(kept), std::move(then));
      });
}

absl::StatusOr<DraftView> Drafts::Get(store::Gather& gather, const Context& context,
                                      const FlowKey& flow) const {
  ASSIGN_OR_RETURN(FlowDraft draft, drafts_.Get(gather, context.tenant, flow));
  return WithNewest(gather, context.tenant, std::move(draft));
}

absl::StatusOr<record::Page<DraftView>> Drafts::List(store::Gather& gather, const Context& context,
                                                     absl::string_view after, size_t limit) const {
  ASSIGN_OR_RETURN(record::Page<FlowDraft> found,
                   drafts_.List(gather, context.tenant, after, limit));
  record::Page<DraftView> page{.more = found.more};
  for (FlowDraft& draft : found.items) {
    page.items.push_back(WithNewest(gather, context.tenant, std::move(draft)));
  }
  return page;
}

absl::StatusOr<FlowDraft> Drafts::DraftOf(store::Gather& gather, const Context& context,
                                          const FlowKey& flow) const {
  ASSIGN_OR_RETURN(FlowDraft draft, drafts_.Get(gather, context.tenant, flow));
  RETURN_IF_ERROR(CheckDraft(draft, 0));
  return draft;
}

void Drafts::DeployDraft(const Context& context, Asked asked, const FlowKey& flow, bool lenient,
                         int64_t expected_version, Deployments::Then then) {
  // The draft to deploy, or the deployment that the same request made before, even if the draft has
  // changed since.
  using Found = std::variant<DeployedPtr, FlowDraft>;
  const auto find = [this, tenant = context.tenant, asked, flow,
                     expected_version](store::Gather& gather) -> absl::StatusOr<Found> {
    ASSIGN_OR_RETURN(DeployedPtr known, deployments_.Repeat(gather, tenant, asked));
    if (known != nullptr) return known;
    ASSIGN_OR_RETURN(FlowDraft draft, drafts_.Get(gather, tenant, flow));
    RETURN_IF_ERROR(CheckDraft(draft, expected_version));
    return draft;
  };
  store::Gathered(store_, find,
                  [this, tenant = context.tenant, asked, lenient,
                   then = std::move(then)](absl::StatusOr<Found> found) mutable {
                    if (!found.ok()) return then(found.status());
                    if (auto* const known = std::get_if<DeployedPtr>(&*found)) return then(*known);
                    auto& draft = std::get<FlowDraft>(*found);
                    deployments_.Deploy(tenant,
                                        {.asked = std::move(asked),
                                         .source = {.text = std::move(draft.source),
                                                    .flow_key = draft.flow.str(),
                                                    .mapping = std::move(draft.mapping),
                                                    .lenient = lenient}},
                                        std::move(then));
                  });
}

absl::StatusOr<Validation> Drafts::Validate(store::Gather& gather, const Context& context,
                                            const Source& source) {
  return deployments_.Validate(gather, context.tenant, source);
}

absl::StatusOr<std::vector<Difference>> Drafts::DiffOf(store::Gather& gather,
                                                       const Context& context,
                                                       const DeploymentId& before,
                                                       const DeploymentId& after) {
  ASSIGN_OR_RETURN(const LibraryPtr old, deployments_.Get(gather, context.tenant, before));
  ASSIGN_OR_RETURN(const LibraryPtr now, deployments_.Get(gather, context.tenant, after));
  return Diff(old->own->deployment.model, now->own->deployment.model);
}

void Drafts::Restore(const Context& context, Asked asked, const DeploymentId& id,
                     Deployments::Then then) {
  store::Gathered(
      store_,
      [this, tenant = context.tenant, id](store::Gather& gather) {
        return deployments_.Get(gather, tenant, id);
      },
      [this, tenant = context.tenant, asked = std::move(asked),
       then = std::move(then)](const absl::StatusOr<LibraryPtr>& found) mutable {
        if (!found.ok()) return then(found.status());
        deployments_.Restore(tenant, std::move(asked), (*found)->own, std::move(then));
      });
}

absl::StatusOr<std::string> Drafts::Export(store::Gather& gather, const Context& context,
                                           const DeploymentId& id, ExportFormat format) {
  // Works without compiling, so that a flow that no longer compiles can be corrected.
  ASSIGN_OR_RETURN(const Deployment found, FlowStore(gather).GetDeployment(context.tenant, id));
  const Model& model = found.model;
  if (format == ExportFormat::kFlowModel) return WriteCanonical(model);
  ASSIGN_OR_RETURN(const std::string source, FlowStore(gather).GetSource(context.tenant, id));
  return WriteBpmn(model, source);
}

}  // namespace magpie::flow
