// Drafts of resources on disk.
//
//   <tenant>/r/<resource name>   ResourceRecord

#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/records/typed_table.h"
#include "services/resource-engine/domain/resource/resource.h"

namespace magpie::resource {

struct ResourceCodec {
  using Value = Resource;
  static std::string Encode(const Resource& resource);
  static absl::StatusOr<Resource> Decode(absl::string_view name, absl::string_view bytes);
};

// Thread-safe.
class DraftStore {
 public:
  using Table = record::TypedTable<ResourceCodec>;

  // Both must outlive it and every put.
  DraftStore(magpie::store::Store& store, const Once& once) : table_(store, once, 'r') {}

  // NOT_FOUND, reason RESOURCE_NOT_FOUND.
  absl::StatusOr<Resource> Get(magpie::store::Gather& gather, const TenantId& tenant,
                               const ResourceId& name) const;

  // Like record::Table.
  absl::StatusOr<record::Page<Resource>> List(magpie::store::Gather& gather, const TenantId& tenant,
                                              absl::string_view after, size_t limit) const;
  void Put(record::Change change, const ResourceId& name, Table::Decide decide, Table::Then then);

 private:
  Table table_;
};

}  // namespace magpie::resource
