// Solutions on disk.
//
//   <tenant>/s/<solution id>   SolutionRecord
//   <tenant>/q/                common/records: the answers to PutSolution
//
// All keys of a tenant have one home (store::TenantHome).

#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/records/typed_table.h"
#include "services/solution-matching/domain/solution.h"

namespace magpie::matching {

struct SolutionCodec {
  using Value = Solution;
  static std::string Encode(const Solution& solution);
  static absl::StatusOr<Solution> Decode(absl::string_view id, absl::string_view bytes);
};

// Thread-safe.
class SolutionStore {
 public:
  using Table = record::TypedTable<SolutionCodec>;

  // Both must outlive it and every put.
  SolutionStore(magpie::store::Store& store, const Once& once) : table_(store, once, 's') {}

  // NOT_FOUND, reason SOLUTION_NOT_FOUND.
  absl::StatusOr<Solution> Get(magpie::store::Gather& gather, const TenantId& tenant,
                               const SolutionId& id) const;

  // Like record::Table.
  absl::StatusOr<record::Page<Solution>> List(magpie::store::Gather& gather, const TenantId& tenant,
                                              absl::string_view after, size_t limit) const;

  void Put(const record::Change& change, const SolutionId& id, Table::Decide decide,
           Table::Then then);

  // All tenants with solutions.
  absl::StatusOr<std::vector<TenantId>> Tenants(magpie::store::Gather& gather) const;

 private:
  Table table_;
};

}  // namespace magpie::matching
