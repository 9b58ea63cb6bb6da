#include "services/resource-engine/rpc/convert_directory.h"

#include <set>

#include "common/status/faults.h"
#include "common/status/macros.h"
#include "services/resource-engine/rpc/convert_names.h"
#include "services/resource-engine/wire/convert_resource.h"

namespace magpie::resource {
namespace {

constexpr size_t kMaxLookUp = 64;

}  // namespace

absl::StatusOr<ParsedLookUp> Parse(const v1::LookUpResourcesRequest& request) {
  Faults faults;
  std::set<ResourceId> seen;
  ParsedLookUp look_up{.names = ParseNames("names", request.names(), kMaxLookUp, seen, faults),
                       .known_revision = request.known_revision()};
  if (request.names().empty()) faults.Add("names", "must not be empty");
  if (request.known_revision() < 0) faults.Add("known_revision", "is negative");
  RETURN_IF_ERROR(faults.ToStatus());
  return look_up;
}

v1::LookUpResourcesResponse ToProto(const Catalog& catalog,
                                    std::span<const std::shared_ptr<const Published>> resources) {
  v1::LookUpResourcesResponse response;
  response.set_revision(catalog.revision());
  for (const auto& published : resources) {
    v1::Resource& resource = *response.add_resources();
    resource = ToProto(published->resource);
    resource.clear_create_time();
    resource.clear_update_time();
    const ResourceId& name = published->resource.name;
    for (const GuardedPlace& place : catalog.GuardsOf(name)) {
      *response.add_guarded_places() = ToProto(name, place);
    }
  }
  return response;
}

}  // namespace magpie::resource
