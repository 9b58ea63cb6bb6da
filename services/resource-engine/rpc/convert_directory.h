// Converts between the messages of DirectoryService and the domain, which trusts what Parse
// accepts.

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

// `resources` of the catalog, with the places in their answers that not every caller may see.
v1::LookUpResourcesResponse ToProto(const Catalog& catalog,
                                    std::span<const std::shared_ptr<const Published>> resources);

}  // namespace magpie::resource
