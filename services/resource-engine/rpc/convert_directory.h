// Between the directory's messages and the domain. What Parse lets through, the domain may trust.

#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "absl/status/statusor.h"
#include "magpie/resource/v1/directory_service.pb.h"
#include "services/resource-engine/domain/publish/catalog.h"

namespace magpie::resource {

struct ParsedLookUp {
  std::vector<ResourceId> names;
  int64_t known_revision = 0;
};

absl::StatusOr<ParsedLookUp> Parse(const v1::LookUpResourcesRequest& request);

// `resources` of the catalog, with the places in them that not everyone may see.
v1::LookUpResourcesResponse ToProto(const Catalog& catalog,
                                    std::span<const std::shared_ptr<const Published>> resources);

}  // namespace magpie::resource
