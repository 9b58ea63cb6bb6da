// Converts between the messages of QualityService and the domain, which trusts what Parse accepts.

#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "magpie/resource/v1/quality_service.pb.h"
#include "services/resource-engine/client/quality_counts.h"
#include "services/resource-engine/engine/quality_book.h"

namespace magpie::resource {

absl::StatusOr<std::vector<QualityCount>> Parse(const v1::AddQualityRequest& request);

// The query that page tokens of a report are bound to.
std::string QueryOf(const v1::GetQualityReportRequest& request);
// Defaults to the hours or days before `now`.
absl::StatusOr<QualityQuery> Parse(const v1::GetQualityReportRequest& request, absl::Time now);

v1::QualityRow ToProto(const QualityRow& row);

}  // namespace magpie::resource
