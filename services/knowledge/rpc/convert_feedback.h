// Converts feedback and reports between the wire and the domain. The domain may trust what Parse
// returns.

#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "magpie/knowledge/v1/feedback_service.pb.h"
#include "services/knowledge/domain/usage.h"
#include "services/knowledge/engine/reports.h"

namespace magpie::knowledge {

struct ParsedFeedback {
  std::string article;
  UsagePlace place;
  UsageCounts counts;
  std::string reason;
};

struct ParsedUsage {
  std::string article;
  std::vector<std::string> days;
};

absl::StatusOr<ParsedFeedback> Parse(const v1::RecordFeedbackRequest& request);
// The last 30 days are those before `now`.
absl::StatusOr<ParsedUsage> Parse(const v1::GetUsageRequest& request, absl::Time now);
// The limit of a report.
absl::StatusOr<size_t> ParseLimit(int32_t limit);

v1::GetUsageResponse ToProto(const UsageDays& days, const UsageTotal& total);
v1::ListReviewQueueResponse ToProto(const std::vector<ReviewItem>& items);
v1::ListUnansweredResponse ToProto(const std::vector<UnansweredGroup>& groups);
v1::ListDuplicatesResponse ToProto(const std::vector<DuplicatePair>& pairs);

}  // namespace magpie::knowledge
