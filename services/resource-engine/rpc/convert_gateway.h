// Converts between the messages of GatewayService and the domain, which trusts what Parse accepts.

#pragma once

#include <vector>

#include "absl/status/statusor.h"
#include "magpie/resource/v1/gateway_service.pb.h"
#include "services/resource-engine/client/query.h"
#include "services/resource-engine/engine/resource_engine.h"

namespace magpie::resource {

inline constexpr int kMaxFields = 64;
inline constexpr int kMaxFetches = 100;  // in a batch
// For the request and the result of a step in a trial.
inline constexpr size_t kMaxStepTextBytes = 4096;
inline constexpr size_t kMaxParamsBytes = 64 << 10;  // also for the known fields

// A parsed query: what to fetch, and the shape of the answer.
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
