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
  std::string source;   // as it was saved; empty where only its state was changed
  std::string mapping;  // laid over the source
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

// ABORTED (STALE_VERSION) where another version was expected.
absl::StatusOr<FlowDraft> Decide(const std::optional<FlowDraft>& before, const SaveDraft& command,
                                 absl::Time now);
absl::StatusOr<FlowDraft> Decide(const std::optional<FlowDraft>& before, const SetDisabled& command,
                                 absl::Time now);

// The draft that is to be deployed. FAILED_PRECONDITION (NO_DRAFT) where there is none.
absl::Status CheckDraft(const FlowDraft& draft, int64_t expected_version);

}  // namespace magpie::flow
