// Drafts of flows on disk.
//
//   <tenant>/f/<flow key>   DefinitionRecord

#pragma once

#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/records/typed_table.h"
#include "services/flow-engine/domain/model/definition.h"

namespace magpie::flow {

struct DefinitionCodec {
  using Value = Definition;
  static std::string Encode(const Definition& definition);
  static absl::StatusOr<Definition> Decode(absl::string_view id, absl::string_view bytes);
};

// Thread-safe.
class DefinitionStore {
 public:
  using Table = record::TypedTable<DefinitionCodec>;

  // Both must outlive it and every put.
  DefinitionStore(magpie::store::Store& store, const Once& once)
      : store_(store), table_(store, once, 'f') {}

  // NOT_FOUND (FLOW_NOT_FOUND).
  absl::StatusOr<Definition> Get(const TenantId& tenant, const FlowKey& flow) const;

  // As record::Table; without the sources.
  absl::StatusOr<record::Page<Definition>> List(const TenantId& tenant, absl::string_view after,
                                                size_t limit) const;

  void Put(const record::Change& change, const FlowKey& flow, Table::Decide decide,
           Table::Then then);

  // Over all tenants: what a start of the engine has to know.
  absl::StatusOr<std::vector<std::pair<TenantId, FlowKey>>> ListDisabled() const;

 private:
  magpie::store::Store& store_;
  Table table_;
};

}  // namespace magpie::flow
