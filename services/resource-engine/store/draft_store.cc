#include "services/resource-engine/store/draft_store.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/records/parse_from.h"
#include "common/status/error.h"
#include "services/resource-engine/store/resource_record.h"

namespace magpie::resource {

std::string ResourceCodec::Encode(const Resource& resource) {
  store::v1::ResourceRecord record;
  ToRecord(resource, record);
  return record.SerializeAsString();
}

absl::StatusOr<Resource> ResourceCodec::Decode(absl::string_view name, absl::string_view bytes) {
  store::v1::ResourceRecord record;
  if (!record::ParseFrom(bytes, record)) return BadRecord(name);
  return FromRecord(name, record);
}

absl::StatusOr<Resource> DraftStore::Get(magpie::store::Gather& gather, const TenantId& tenant,
                                         const ResourceId& name) const {
  absl::StatusOr<Resource> resource = table_.Get(gather, tenant, name.str());
  if (!absl::IsNotFound(resource.status())) return resource;
  return Error(absl::StatusCode::kNotFound, "RESOURCE_NOT_FOUND",
               absl::StrCat("no such resource: ", name.str()));
}

absl::StatusOr<record::Page<Resource>> DraftStore::List(magpie::store::Gather& gather,
                                                        const TenantId& tenant,
                                                        absl::string_view after,
                                                        size_t limit) const {
  return table_.List(gather, tenant, after, limit);
}

void DraftStore::Put(record::Change change, const ResourceId& name, Table::Decide decide,
                     Table::Then then) {
  table_.Put(std::move(change), name.str(), std::move(decide), std::move(then));
}

}  // namespace magpie::resource
