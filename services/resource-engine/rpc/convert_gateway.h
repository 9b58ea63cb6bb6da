// Between the gateway's messages and the domain. What Parse lets through, the domain may trust.

#pragma once

#include <vector>

#include "absl/status/statusor.h"
#include "magpie/resource/v1/gateway_service.pb.h"
#include "services/resource-engine/client/query.h"
#include "services/resource-engine/engine/resource_engine.h"

namespace magpie::resource {

inline constexpr int kMaxFields = 64;
inline constexpr int kMaxFetches = 100;  // of one batch
// Of what a trial tells of a step.
inline constexpr size_t kMaxStepTextBytes = 4096;
inline constexpr size_t kMaxParamsBytes = 64 << 10;  // of the known fields, too

// A text, as what it asks for and the shape of its answer.
struct ParsedQuery {
  FetchFields fetch;
  std::vector<Selection> shape;
};

absl::StatusOr<FetchFields> Parse(const v1::FetchRequest& request);
absl::StatusOr<std::vector<FetchFields>> Parse(const v1::BatchFetchRequest& request);
absl::StatusOr<ParsedQuery> Parse(const v1::QueryRequest& request);
absl::StatusOr<InvokeApi> Parse(const v1::InvokeRequest& request);
absl::StatusOr<ExplainPlan> Parse(const v1::ExplainRequest& request);

v1::FetchResponse ToProto(const Fetched& fetched);
v1::QueryResponse ToProto(const Fetched& fetched, const std::vector<Selection>& shape);
v1::InvokeResponse ToProto(const Invoked& invoked);
v1::ExplainResponse ToProto(const Plan& plan);

}  // namespace magpie::resource
