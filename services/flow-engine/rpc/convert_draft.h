// Converts between the wire and what authors do with flows.

#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/records/change.h"
#include "magpie/flow/v1/draft_service.pb.h"
#include "services/flow-engine/engine/drafts.h"

namespace magpie::flow {

template <class Command>
struct ParsedChange {
  record::Change change;
  Command command;
};
struct ParsedDraft {
  Asked asked;
  FlowKey flow;
};
struct ParsedRestore {
  Asked asked;
  DeploymentId deployment;
};
struct ParsedDraftList {
  size_t limit = 0;
  std::string after;
};

absl::StatusOr<ParsedChange<SaveDraft>> Parse(const TenantId& tenant,
                                              const v1::SaveDraftRequest& request);
absl::StatusOr<ParsedChange<SetDisabled>> Parse(const TenantId& tenant,
                                                const v1::DisableFlowRequest& request);
absl::StatusOr<ParsedChange<SetDisabled>> Parse(const TenantId& tenant,
                                                const v1::EnableFlowRequest& request);
absl::StatusOr<ParsedDraft> Parse(const v1::DeployDraftRequest& request);
absl::StatusOr<ParsedRestore> Parse(const v1::RestoreDeploymentRequest& request);
absl::StatusOr<ParsedDraftList> Parse(const v1::ListDraftsRequest& request);

// Lists, and answers to a save, omit the source.
v1::FlowDraft ToProto(const DraftView& view, bool with_source);
v1::Validation ToProto(const Validation& validation);
v1::Difference ToProto(const Difference& difference);
v1::ListDraftsResponse ToProto(const record::Page<DraftView>& page);

}  // namespace magpie::flow
