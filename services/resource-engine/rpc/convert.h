// Between the wire and the domain. What Parse lets through, the domain may trust.

#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "common/context/context.h"
#include "common/record/table.h"
#include "magpie/resource/v1/catalog_service.pb.h"
#include "magpie/resource/v1/gateway_service.pb.h"
#include "services/resource-engine/resource_engine.h"

namespace magpie::resource {

inline constexpr int kMaxFields = 64;
inline constexpr size_t kMaxParamsBytes = 64 << 10;

struct ParsedPut {
  record::Change change;
  PutResource command;
};

struct ParsedList {
  size_t limit = 0;
  std::string after;
};

// All faults of the definition at once, a host that `upstreams` lacks among them.
absl::StatusOr<ParsedPut> Parse(const TenantId& tenant, const Upstreams& upstreams,
                                const v1::PutResourceRequest& request);
absl::StatusOr<ResourceId> Parse(const v1::GetResourceRequest& request);
absl::StatusOr<ParsedList> Parse(const v1::ListResourcesRequest& request);
absl::StatusOr<FetchFields> Parse(const v1::FetchRequest& request);
absl::StatusOr<InvokeApi> Parse(const v1::InvokeRequest& request);

v1::Resource ToProto(const Resource& resource);
v1::ListResourcesResponse ToProto(const record::Page<Resource>& page);
v1::FetchResponse ToProto(const Fetched& fetched);
v1::InvokeResponse ToProto(const Invoked& invoked);

}  // namespace magpie::resource
