// Converts between the wire and the domain. The domain may trust what Parse returns.

#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "common/base/context.h"
#include "common/records/table.h"
#include "magpie/matching/v1/matching_service.pb.h"
#include "services/solution-matching/domain/solution.h"

namespace magpie::matching {

struct ParsedPut {
  record::Change change;
  PutSolution command;
};

struct ParsedList {
  size_t limit = 0;
  std::string after;
};

absl::StatusOr<Combination> Parse(const v1::MatchSolutionRequest& request);
absl::StatusOr<ParsedPut> Parse(const TenantId& tenant, const v1::PutSolutionRequest& request);
absl::StatusOr<SolutionId> Parse(const v1::GetSolutionRequest& request);
absl::StatusOr<ParsedList> Parse(const v1::ListSolutionsRequest& request);

v1::Solution ToProto(const Solution& solution);
v1::ListSolutionsResponse ToProto(const record::Page<Solution>& page);

// The response to a question: the solution that fits it best, and the members that match.
v1::MatchSolutionResponse ToMatch(const Solution& solution);

}  // namespace magpie::matching
