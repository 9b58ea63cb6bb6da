// A flow as its authors see it: a draft that they edit, and whether it may start.

#pragma once

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/flow-engine/domain/model/model.h"

namespace magpie::flow {

struct FlowDraft {
  FlowKey flow;
  std::string source;   // as saved; empty if only is_disabled was set
  std::string mapping;  // applied to the source
  bool is_disabled = false;
  int64_t version = 0;
  absl::Time create_time;
  absl::Time update_time;

  bool operator==(const FlowDraft&) const = default;
};

struct SaveDraft {
  FlowKey flow;
  std::string source;
  std::string mapping;
  int64_t expected_version = 0;  // 0: any
};

struct SetDisabled {
  FlowKey flow;
  bool is_disabled = false;
  int64_t expected_version = 0;  // 0: any
};

// ABORTED (STALE_VERSION) if the version differs from expected_version.
absl::StatusOr<FlowDraft> Decide(const std::optional<FlowDraft>& before, const SaveDraft& command,
                                 absl::Time now);
absl::StatusOr<FlowDraft> Decide(const std::optional<FlowDraft>& before, const SetDisabled& command,
                                 absl::Time now);

// Whether the draft can be deployed. FAILED_PRECONDITION (NO_DRAFT) if it has no source.
absl::Status CheckDraft(const FlowDraft& draft, int64_t expected_version);

}  // namespace magpie::flow
