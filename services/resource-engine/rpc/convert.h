// Between the catalog's messages and the domain. What Parse lets through, the domain may trust.

#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "common/context/context.h"
#include "common/record/table.h"
#include "magpie/resource/v1/catalog_service.pb.h"
#include "services/resource-engine/resource_engine.h"

namespace magpie::resource {

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

v1::Resource ToProto(const Resource& resource);
v1::ListResourcesResponse ToProto(const record::Page<Resource>& page);

}  // namespace magpie::resource
