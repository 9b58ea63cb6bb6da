#include "services/flow-engine/domain/model/flow_draft.h"

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/status/macros.h"

namespace magpie::flow {
namespace {

absl::Status CheckVersion(int64_t version, int64_t expected) {
  if (expected == 0 || expected == version) return absl::OkStatus();
  return Error(absl::StatusCode::kAborted, "STALE_VERSION",
               absl::StrCat("version is ", version, ", not ", expected));
}

absl::StatusOr<FlowDraft> Next(const std::optional<FlowDraft>& before, const FlowKey& flow,
                               int64_t expected_version, absl::Time now) {
  RETURN_IF_ERROR(CheckVersion(before.has_value() ? before->version : 0, expected_version));
  FlowDraft next = before.has_value() ? *before : FlowDraft{.flow = flow, .create_time = now};
  next.version += 1;
  next.update_time = now;
  return next;
}

}  // namespace

absl::StatusOr<FlowDraft> Decide(const std::optional<FlowDraft>& before, const SaveDraft& command,
                                 absl::Time now) {
  ASSIGN_OR_RETURN(FlowDraft next, Next(before, command.flow, command.expected_version, now));
  next.source = command.source;
  next.mapping = command.mapping;
  return next;
}

absl::StatusOr<FlowDraft> Decide(const std::optional<FlowDraft>& before, const SetDisabled& command,
                                 absl::Time now) {
  ASSIGN_OR_RETURN(FlowDraft next, Next(before, command.flow, command.expected_version, now));
  next.is_disabled = command.is_disabled;
  return next;
}

absl::Status CheckDraft(const FlowDraft& draft, int64_t expected_version) {
  RETURN_IF_ERROR(CheckVersion(draft.version, expected_version));
  if (!draft.source.empty()) return absl::OkStatus();
  return Error(absl::StatusCode::kFailedPrecondition, "NO_DRAFT",
               absl::StrCat("flow has no draft: ", draft.flow.str()));
}

}  // namespace magpie::flow
