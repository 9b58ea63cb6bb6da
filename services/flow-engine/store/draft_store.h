// Drafts of flows on disk.
//
//   <tenant>/f/<flow key>   DraftRecord

#pragma once

#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/records/typed_table.h"
#include "services/flow-engine/domain/model/flow_draft.h"

namespace magpie::flow {

struct DraftCodec {
  using Value = FlowDraft;
  static std::string Encode(const FlowDraft& draft);
  static absl::StatusOr<FlowDraft> Decode(absl::string_view id, absl::string_view bytes);
};

// Thread-safe.
class DraftStore {
 public:
  using Table = record::TypedTable<DraftCodec>;

  // Both must outlive it and every put.
  DraftStore(magpie::store::Store& store, const Once& once) : table_(store, once, 'f') {}

  // NOT_FOUND (FLOW_NOT_FOUND).
  absl::StatusOr<FlowDraft> Get(magpie::store::Gather& gather, const TenantId& tenant,
                                const FlowKey& flow) const;

  // As in record::Table, without the sources.
  absl::StatusOr<record::Page<FlowDraft>> List(magpie::store::Gather& gather,
                                               const TenantId& tenant, absl::string_view after,
                                               size_t limit) const;

  void Put(const record::Change& change, const FlowKey& flow, Table::Decide decide,
           Table::Then then);

  // Over all tenants, for the start of the engine.
  absl::StatusOr<std::vector<std::pair<TenantId, FlowKey>>> ListDisabled(
      magpie::store::Gather& gather) const;

 private:
  Table table_;
};

}  // namespace magpie::flow
